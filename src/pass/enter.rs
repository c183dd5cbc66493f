//! Enters one look at a share into the ledger: moves, losses that may be believed, new files and versions, presence.
//! What may be believed is `share::guard`'s; what a file means is `judge`'s.

use super::PassReport;
use super::look::{Found, Look, LookError};
use super::shares::Share;
use crate::ledger::entry::{Fact, FileId, StoredMount, StoredPresence};
use crate::ledger::records::RecordsError;
use crate::ledger::shapes::{FileState, UnitRecord};
use crate::pass::engine::{Engine, Fatal};
use crate::picture::SettlingFile;
use crate::rules::relpath::RelPath;
use crate::share::guard::{self, Because, GuardInput, GuardVerdict, PendingLoss, Presence};
use crate::share::{Arrival, Mount, Moves, Sighting, pair_moves};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// Enters one look.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn enter(engine: &Engine, look: Look, now: DateTime<Utc>, report: &mut PassReport) -> Result<(), Fatal> {
    let share = look.share;
    let unit = engine.records.unit(&share.unit)?;
    engine.listen_to(&share.unit, look.found.as_ref().ok().map(|found| &found.root));
    let found = match look.found {
        Ok(found) => found,
        Err(LookError::Records(error)) => return Err(error.into()),
        Err(LookError::Broke) => {
            tracing::error!(unit = %share.unit, "a scan failed unexpectedly; the share is looked at again");
            return Ok(());
        }
        Err(LookError::Root(error)) => {
            return unseen(engine, &share, &unit, guard::Look::Failed(&error), now);
        }
        Err(LookError::NoMarker) => return unseen(engine, &share, &unit, guard::Look::NoMarker, now),
    };
    report.seen += found.report.files;
    let entering = Entering { engine, share: &share, unit: &unit, now };
    entering.found(found, report)
}

/// A share that could not be looked at: only its presence may change.
fn unseen(
    engine: &Engine,
    share: &Share,
    unit: &UnitRecord,
    look: guard::Look<'_>,
    now: DateTime<Utc>,
) -> Result<(), Fatal> {
    let entering = Entering { engine, share, unit, now };
    let verdict = entering.judge(look, known_count(engine, share)?, &PendingLoss::new());
    {
        let mut memory = engine.memory();
        match verdict.presence {
            Presence::Absent => memory.absent.insert(share.unit.clone()),
            _ => memory.absent.remove(&share.unit),
        };
    }
    entering.record(entering.presence(&verdict))
}

fn known_count(engine: &Engine, share: &Share) -> Result<u64, RecordsError> {
    let mut count = 0;
    for known in engine.records.known(&share.unit) {
        known?;
        count += 1;
    }
    Ok(count)
}

pub(super) struct Entering<'a> {
    pub(super) engine: &'a Engine,
    pub(super) share: &'a Share,
    unit: &'a UnitRecord,
    pub(super) now: DateTime<Utc>,
}

impl Entering<'_> {
    fn record(&self, facts: Vec<Fact>) -> Result<(), Fatal> {
        if !facts.is_empty() {
            self.engine.ledger().record(facts, self.now)?;
        }
        Ok(())
    }

    fn judge(&self, look: guard::Look<'_>, known: u64, pending: &PendingLoss) -> GuardVerdict {
        let before = self.unit.mount.as_ref().map(|mount| Mount {
            source: mount.source.clone(),
            root: mount.root.clone(),
            fs_type: mount.fs_type.clone(),
        });
        guard::judge(GuardInput {
            look,
            known,
            mount_before: before.as_ref(),
            pending,
            believed: !self.unit.believed.is_empty(),
            now: self.now,
        })
    }

    fn found(&self, mut found: Found, report: &mut PassReport) -> Result<(), Fatal> {
        let moves = self.moves(&mut found)?;
        let gone: Vec<RelPath> = moves.gone.iter().map(|known| known.path.clone()).collect();
        let pending = self.pending()?;
        let verdict = self.judge(
            guard::Look::Scanned {
                report: &found.report,
                mount: found.root.mount(),
                gone: &gone,
                settling: found.unsettled.len() as u64,
            },
            found.known,
            &pending,
        );
        let first_look = self.unit.mount.is_none() && verdict.mount.is_some();
        // A stop in the middle of an adoption forgot what was there at the first look: it is looked at anew.
        let resumed = self.unit.adopting && !self.engine.memory().adopting.contains_key(&self.share.unit);
        let adopting = first_look || resumed;
        self.remember(&found, &verdict, adopting);
        if !takes_in(&verdict.presence) {
            return self.record(self.presence(&verdict));
        }
        let mut facts = self.moved(&moves)?;
        facts.extend(super::regroup::regrouped(self.engine, self.share, &moves)?);
        let lost = self.losses(&found, &moves, &verdict);
        report.withdrawn += lost.len() as u64;
        let mut going = lost.clone();
        going.extend(found.changed.iter().map(|changed| changed.file));
        facts.extend(lost.into_iter().map(|file| Fact::FileWithdrawn { file }));
        facts.extend(
            found.touched.iter().map(|(file, stamp)| Fact::FileTouched { file: *file, stamp: (*stamp).into() }),
        );
        facts.extend(self.missed(&moves, &verdict, &pending));
        if first_look {
            let adopted = moves.new.len() + found.unsettled.len();
            facts.push(Fact::ShareSeen {
                unit: self.share.unit.clone(),
                mount: stored(found.root.mount()),
                adopted: adopted as u64,
            });
        } else if let Some(mount) = verdict.mount.as_ref().filter(|_| self.unit.mount.is_some()) {
            let mount = stored(mount);
            if self.unit.mount.as_ref() != Some(&mount) {
                facts.push(Fact::ShareSeen { unit: self.share.unit.clone(), mount, adopted: 0 });
            }
        }
        facts.extend(self.presence(&verdict));
        self.record(facts)?;
        self.take_in(found, moves.new, adopting, report)?;
        self.forget(&going)?;
        self.end_adoption()
    }

    /// The adoption of a share is over when all that was there at its first look is in, has vanished or cannot be read.
    fn end_adoption(&self) -> Result<(), Fatal> {
        let unit = &self.share.unit;
        {
            let mut memory = self.engine.memory();
            let Some(found_first) = memory.adopting.get(unit) else {
                return Ok(());
            };
            let unreadable = memory.unreadable.get(unit).into_iter().flatten().map(|(path, _)| path);
            let unreadable: BTreeSet<&RelPath> = unreadable.collect();
            let unsettled = memory.unsettled.get(unit).into_iter().flat_map(|files| files.keys());
            if unsettled.filter(|path| !unreadable.contains(path)).any(|path| found_first.contains(path)) {
                return Ok(());
            }
            memory.adopting.remove(unit);
        }
        match self.engine.records.unit(unit)?.adopting {
            true => self.record(vec![Fact::ShareAdopted { unit: unit.clone() }]),
            false => Ok(()),
        }
    }

    /// Texts are kept only while a file with these bytes lies in a share.
    fn forget(&self, going: &[FileId]) -> Result<(), Fatal> {
        for file in going {
            let Some(gone) = self.engine.records.file(*file)? else {
                continue;
            };
            let mut lies = false;
            for id in self.engine.records.with_hash(&gone.sha256)? {
                lies |= self.engine.records.file(id)?.is_some_and(|file| file.state == FileState::Present);
            }
            if !lies {
                self.engine.reader.forget(&gone.sha256);
            }
        }
        Ok(())
    }

    /// Pairs what is gone with what is new, unsettled files included: a rename is known by its file id at once.
    fn moves(&self, found: &mut Found) -> Result<Moves<FileId>, Fatal> {
        let mut gone = std::mem::take(&mut found.gone);
        let mut new = std::mem::take(&mut found.new);
        if gone.is_empty() {
            return Ok(Moves { moved: Vec::new(), gone, new });
        }
        for known in &mut gone {
            known.sha256 = self.engine.records.file(known.record)?.map(|file| file.sha256);
        }
        for (path, seen) in &found.unsettled {
            if self.engine.records.known_at(&self.share.unit, path.as_bytes())?.is_none() {
                new.push(Arrival { sighting: Sighting { path: path.clone(), stamp: seen.stamp }, sha256: None });
            }
        }
        new.sort_by(|a, b| a.sighting.path.cmp(&b.sighting.path));
        let mut moves = pair_moves(gone, new);
        for (_, arrival) in &moves.moved {
            found.unsettled.remove(&arrival.sighting.path);
        }
        moves.new.retain(|arrival| arrival.sha256.is_some());
        Ok(moves)
    }

    /// Moved files; one that came into another member's folder is judged anew.
    fn moved(&self, moves: &Moves<FileId>) -> Result<Vec<Fact>, Fatal> {
        let mut facts = Vec::new();
        for (known, arrival) in &moves.moved {
            let (file, owner) = (known.record, self.share.owner(&arrival.sighting.path));
            if self.engine.records.file(file)?.is_some_and(|before| before.owner != owner) {
                self.engine.memory().waiting.insert(file);
            }
            let to = arrival.sighting.path.clone();
            facts.push(Fact::FileMoved { file, to, stamp: arrival.sighting.stamp.into(), owner });
        }
        Ok(facts)
    }

    /// What was missed at earlier looks, by path.
    fn pending(&self) -> Result<PendingLoss, Fatal> {
        let mut pending = PendingLoss::new();
        for (file, since) in &self.unit.missed {
            if let Some(record) = self.engine.records.file(*file)? {
                pending.insert(record.path, *since);
            }
        }
        Ok(pending)
    }

    /// The believed losses that a second look, just now, agrees with.
    fn losses(&self, found: &Found, moves: &Moves<FileId>, verdict: &GuardVerdict) -> Vec<FileId> {
        if verdict.losses.is_empty() {
            return Vec::new();
        }
        let paths: Vec<RelPath> = verdict.losses.iter().map(|loss| loss.path.clone()).collect();
        let confirmed: BTreeSet<RelPath> = found.root.confirm_gone(&paths).into_iter().collect();
        moves.gone.iter().filter(|known| confirmed.contains(&known.path)).map(|known| known.record).collect()
    }

    /// The change of what is missed but not yet believed, if it changed.
    fn missed(&self, moves: &Moves<FileId>, verdict: &GuardVerdict, before: &PendingLoss) -> Option<Fact> {
        if verdict.pending.keys().eq(before.keys()) {
            return None;
        }
        let files =
            moves.gone.iter().filter(|known| verdict.pending.contains_key(&known.path)).map(|known| known.record);
        Some(Fact::FilesMissed { share: self.share.unit.clone(), files: files.collect() })
    }

    /// The change of presence, if it changed; a `believe` is used up when the share is believed.
    fn presence(&self, verdict: &GuardVerdict) -> Vec<Fact> {
        let english = self.engine.english();
        let (presence, because) = match &verdict.presence {
            Presence::Present | Presence::Settling => (StoredPresence::Present, String::new()),
            Presence::Absent => (StoredPresence::Unknown, words(&Because::RootMissing, english)),
            Presence::Unknown(because) => (StoredPresence::Unknown, words(because, english)),
        };
        let same = self.unit.presence == presence
            && (presence == StoredPresence::Present || self.unit.because.as_deref() == Some(because.as_str()));
        let used_up = presence == StoredPresence::Present && !self.unit.believed.is_empty();
        if same && !used_up {
            return Vec::new();
        }
        vec![Fact::PresenceChanged { unit: self.share.unit.clone(), presence, because }]
    }

    /// Notes what the next pass and the picture need and the ledger does not.
    fn remember(&self, found: &Found, verdict: &GuardVerdict, adopting: bool) {
        let unit = &self.share.unit;
        let judge = self.engine.judge();
        let mut memory = self.engine.memory();
        memory.absent.remove(unit);
        memory.looked.insert(unit.clone(), self.now);
        memory.unsettled.insert(unit.clone(), found.unsettled.clone());
        memory.unreadable.insert(unit.clone(), found.unreadable.clone());
        if adopting {
            memory.adopting.insert(unit.clone(), found.unsettled.keys().cloned().collect());
        }
        let refused: Vec<String> = found
            .report
            .refused
            .first
            .iter()
            .take(3)
            .map(|refused| {
                format!(
                    "{}（{}）",
                    refused.path,
                    if self.engine.english() { refused.what.en() } else { refused.what.zh() }
                )
            })
            .collect();
        match refused.is_empty() {
            true => memory.refused.remove(unit),
            false => memory.refused.insert(unit.clone(), refused.join("；")),
        };
        let owners: BTreeSet<_> = found.edited.iter().map(|path| self.share.owner(path)).collect();
        memory.edited.retain(|owner| owner != unit && owner.group().as_ref() != Some(unit));
        memory.edited.extend(owners);
        memory.settling.retain(|owner, _| owner != unit && owner.group().as_ref() != Some(unit));
        if takes_in(&verdict.presence) {
            for path in found.unsettled.keys() {
                let owner = self.share.owner(path);
                let near = super::judge::near_by_name(&judge, &owner, path);
                memory.settling.entry(owner).or_default().push(SettlingFile {
                    path: path.clone(),
                    near,
                    supposed: None,
                });
            }
        }
    }
}

/// Whether new files of a share are taken in. Not from a share that may be another one; from one with an unreadable
/// folder or a suspicious loss, what is there is there.
fn takes_in(presence: &Presence) -> bool {
    match presence {
        Presence::Present | Presence::Settling => true,
        Presence::Unknown(Because::PartsUnreadable(_) | Because::MassLoss { .. } | Because::CutShort) => true,
        Presence::Unknown(_) | Presence::Absent => false,
    }
}

fn words(because: &Because, english: bool) -> String {
    if english { because.en() } else { because.zh() }
}

fn stored(mount: &Mount) -> StoredMount {
    StoredMount { source: mount.source.clone(), root: mount.root.clone(), fs_type: mount.fs_type.clone() }
}
