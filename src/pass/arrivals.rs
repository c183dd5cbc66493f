//! Enters what arrived in a share: new files and new contents of known ones, in groups, with what they replace and what
//! they are copies of. What they mean is `judge`'s.

use super::PassReport;
use super::enter::Entering;
use super::look::Found;
use crate::ledger::entry::{Fact, FileId, FileSeen};
use crate::ledger::shapes::FileState;
use crate::pass::engine::Fatal;
use crate::share::{Arrival, Sighting};

/// Entries recorded as one group at most, so that a huge first intake becomes visible step by step.
const GROUP: usize = 500;

impl Entering<'_> {
    /// Records new files and new contents.
    pub(super) fn take_in(
        &self,
        found: Found,
        new: Vec<Arrival>,
        adopting: bool,
        report: &mut PassReport,
    ) -> Result<(), Fatal> {
        let arrivals = new.into_iter().map(|arrival| (arrival.sighting, arrival.sha256.unwrap_or_default(), None));
        let changes = found.changed.into_iter().map(|changed| (changed.sighting, changed.sha256, Some(changed.file)));
        let mut facts = Vec::new();
        for (sighting, sha256, replaces) in arrivals.chain(changes) {
            report.new += 1;
            facts.push(self.seen(sighting, sha256, replaces, adopting)?);
            if facts.len() == GROUP {
                self.enter_new(std::mem::take(&mut facts))?;
            }
        }
        self.enter_new(facts)
    }

    fn seen(
        &self,
        sighting: Sighting,
        sha256: String,
        replaces: Option<FileId>,
        adopting: bool,
    ) -> Result<Fact, Fatal> {
        let owner = self.share.owner(&sighting.path);
        let mut copies = Vec::new();
        for id in self.engine.records.with_hash(&sha256)? {
            let Some(file) = self.engine.records.file(id)? else {
                continue;
            };
            if file.state == FileState::Withdrawn && file.share == self.share.unit && file.path == sighting.path {
                // It was taken away and is back: what was decided about it holds again.
                return Ok(Fact::FileMoved { file: id, to: sighting.path, stamp: sighting.stamp.into(), owner });
            }
            if file.state == FileState::Present && sighting.stamp.size > 0 {
                copies.push((file.owner != owner, id));
            }
        }
        let adopted = adopting
            || self
                .engine
                .memory()
                .adopting
                .get_mut(&self.share.unit)
                .is_some_and(|adopting| adopting.remove(&sighting.path));
        Ok(Fact::FileSeen(Box::new(FileSeen {
            share: self.share.unit.clone(),
            owner,
            path: sighting.path,
            stamp: sighting.stamp.into(),
            sha256,
            replaces,
            copy_of: copies.into_iter().min().map(|(_, id)| id),
            adopted,
        })))
    }

    fn enter_new(&self, facts: Vec<Fact>) -> Result<(), Fatal> {
        if facts.is_empty() {
            return Ok(());
        }
        let entries = self.engine.ledger().record(facts, self.now)?;
        let seen = entries.iter().filter(|entry| matches!(entry.fact, Fact::FileSeen(_))).map(|entry| entry.seq);
        self.engine.memory().waiting.extend(seen);
        Ok(())
    }
}
