//! Files of a group whose members the plan lists anew: whose they are now. It moves nothing and judges nothing; files that
//! change hands wait to be judged.

use super::shares::Share;
use crate::ledger::entry::{Fact, FileId};
use crate::pass::engine::{Engine, Fatal};
use crate::share::Moves;

/// The files of a share that lie where they lay and belong to another member than before.
///
/// # Errors
/// When the records cannot be read.
pub(super) fn regrouped(engine: &Engine, share: &Share, moves: &Moves<FileId>) -> Result<Vec<Fact>, Fatal> {
    let mut facts = Vec::new();
    if !engine.memory().regroup.remove(&share.unit) {
        return Ok(facts);
    }
    for known in engine.records.known(&share.unit) {
        let Some(record) = engine.records.file(known?.file)? else {
            continue;
        };
        let owner = share.owner(&record.path);
        if record.owner != owner && !moves.moved.iter().any(|(known, _)| known.record == record.id) {
            engine.memory().waiting.insert(record.id);
            facts.push(Fact::FileMoved { file: record.id, to: record.path, stamp: record.stamp, owner });
        }
    }
    Ok(facts)
}
