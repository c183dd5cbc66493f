//! What an entry does to the records. Deterministic: the same entries give the same records, at any time.
//! It decides nothing and reads nothing but the records themselves.

use super::batch::Batch;
use super::decision::Decision;
use super::entry::{Entry, Fact, FileId, FileSeen, LetterKind, StoredPresence, StoredStamp};
use super::records::{Records, RecordsError};
use super::shapes::{FileRecord, FileState, Judged, QueuedNotice, Standing, TroubleRecord};
use super::{apply_decision, apply_letter, apply_plan};
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::relpath::RelPath;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A decision as it can be listed and undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// What.
    pub decision: Decision,
    /// Why.
    #[serde(default)]
    pub because: Option<String>,
    /// The entry that undid it.
    #[serde(default)]
    pub undone: Option<u64>,
}

/// Brings the records up to date with `entries`, as one atomic batch.
///
/// # Errors
/// When the store cannot be read or written; the records are then as before.
pub(super) fn apply(records: &Records, entries: &[Entry]) -> Result<(), RecordsError> {
    let Some(last) = entries.last() else { return Ok(()) };
    let mut batch = Batch::new(records);
    for entry in entries {
        one(&mut batch, entry)?;
    }
    batch.commit(last.seq, last.at)
}

/// True for a fact that asks the records about what came before: it begins a group of its own when they are rebuilt.
pub(super) fn looks_back(fact: &Fact) -> bool {
    match fact {
        Fact::PlanAdopted { .. } | Fact::PlanWithdrawn { .. } => true,
        Fact::LetterWritten(letter) => letter.letter == LetterKind::Alert,
        _ => false,
    }
}

fn one(batch: &mut Batch, entry: &Entry) -> Result<(), RecordsError> {
    let (seq, at) = (entry.seq, entry.at);
    match &entry.fact {
        Fact::LedgerCreated { ledger } => batch.set_meta("ledger", ledger),
        Fact::PlanAdopted { version, source, plan, moved, closed, .. } => {
            apply_plan::adopted(batch, at, *version, source, plan, moved, closed)?;
            batch.remember_before()
        }
        Fact::PlanWithdrawn { adoption, .. } => {
            batch.put_back()?;
            batch.forget_notices_after(*adoption)
        }
        Fact::NoticeQueued { unit, what, pieces, text } => {
            let notice = QueuedNotice {
                unit: unit.clone(),
                what: *what,
                file: None,
                pieces: pieces.clone(),
                before: Vec::new(),
                text: text.clone(),
                at,
                carried: None,
            };
            batch.set_notice(seq, Some(&notice))
        }
        Fact::ShareSeen { unit, mount, adopted } => batch.edit_unit(unit, |record| {
            record.mount = Some(mount.clone());
            record.adopted = record.adopted.max(*adopted);
            record.adopting |= *adopted > 0;
        }),
        Fact::ShareAdopted { unit } => batch.edit_unit(unit, |record| record.adopting = false),
        Fact::PresenceChanged { unit, presence, because } => batch.edit_unit(unit, |record| {
            record.presence = *presence;
            record.because = (*presence == StoredPresence::Unknown).then(|| because.clone());
            if *presence == StoredPresence::Present {
                record.believed.clear();
            }
        }),
        Fact::FileSeen(seen) => file_seen(batch, seq, at, seen),
        Fact::FileMoved { file, to, stamp, owner } => file_moved(batch, at, *file, to, *stamp, owner),
        Fact::FileTouched { file, stamp } => edit_file(batch, *file, |batch, record| {
            record.stamp = *stamp;
            batch.set_known(&record.share, record.path.as_bytes(), record.id, *stamp);
        }),
        Fact::FilesMissed { share, files } => batch.edit_unit(share, |record| {
            let before = std::mem::take(&mut record.missed);
            let since = |file| before.iter().find(|(missed, _)| *missed == file).map_or(at, |(_, since)| *since);
            record.missed = files.iter().map(|file| (*file, since(*file))).collect();
        }),
        Fact::FileRead { file, content, problem, unread, secret, pictures } => edit_file(batch, *file, |_, record| {
            record.content = content.clone();
            record.problem = problem.clone();
            record.unread = unread.clone();
            record.secret = secret.clone();
            record.pictures = *pictures;
        }),
        Fact::FileWithdrawn { file } => file_withdrawn(batch, *file),
        Fact::Judged { file, verdict, because, on, concepts } => edit_file(batch, *file, |_, record| {
            record.judged = Some(Judged {
                seq,
                verdict: verdict.clone(),
                because: because.clone(),
                on: on.clone(),
                concepts: concepts.clone(),
            });
        }),
        Fact::Decided { by, decision, because } => {
            let record = DecisionRecord {
                at,
                by: by.clone(),
                decision: decision.clone(),
                because: because.clone(),
                undone: None,
            };
            batch.put_decision(seq, &record)?;
            apply_decision::decided(batch, seq, &record)
        }
        Fact::TroubleBegan { name, unit, what, remedy, alert } => {
            // A trouble whose words change is no new alarm.
            let before = batch.trouble(name)?;
            let trouble = TroubleRecord {
                seq: before.as_ref().map_or(seq, |before| before.seq),
                since: before.as_ref().map_or(at, |before| before.since),
                unit: unit.clone(),
                what: what.clone(),
                remedy: remedy.clone(),
                alert: *alert,
                told: before.and_then(|before| before.told),
            };
            batch.set_trouble(name, Some(&trouble))
        }
        Fact::TroubleEnded { name } => batch.set_trouble(name, None),
        letter => apply_letter::one(batch, seq, at, letter),
    }
}

/// Changes one file and keeps the indexes of filings and doubts in step with where it stands.
pub(super) fn edit_file(
    batch: &mut Batch,
    file: FileId,
    change: impl FnOnce(&mut Batch, &mut FileRecord),
) -> Result<(), RecordsError> {
    let Some(before) = batch.file(file)? else { return Ok(()) };
    let mut after = before.clone();
    change(batch, &mut after);
    reindex(batch, &before, &after);
    batch.put_file(&after)
}

fn reindex(batch: &mut Batch, before: &FileRecord, after: &FileRecord) {
    for piece in pieces_of(before) {
        batch.index_filing(piece, before.id, false);
    }
    for piece in pieces_of(after) {
        batch.index_filing(piece, after.id, true);
    }
    let open =
        |record: &FileRecord| record.state == FileState::Present && matches!(record.standing(), Standing::Doubt { .. });
    if open(before) && (!open(after) || before.owner != after.owner) {
        batch.index_doubt(&before.owner, before.id, false);
    }
    if open(after) {
        batch.index_doubt(&after.owner, after.id, true);
    }
}

/// The pieces a file is filed to or was rejected for.
pub(super) fn pieces_of(record: &FileRecord) -> &[PieceId] {
    match record.standing() {
        Standing::Filed { pieces, .. } | Standing::Rejected { pieces, .. } => pieces,
        Standing::Doubt { .. } | Standing::Aside => &[],
    }
}

fn file_seen(batch: &mut Batch, seq: u64, at: DateTime<Utc>, seen: &FileSeen) -> Result<(), RecordsError> {
    let record = FileRecord {
        id: seq,
        share: seen.share.clone(),
        owner: seen.owner.clone(),
        path: seen.path.clone(),
        stamp: seen.stamp,
        sha256: seen.sha256.clone(),
        content: String::new(),
        problem: None,
        unread: None,
        secret: None,
        pictures: 0,
        seen: at,
        adopted: seen.adopted,
        state: FileState::Present,
        replaces: seen.replaces,
        copy_of: seen.copy_of,
        judged: None,
        decisions: Vec::new(),
        receipt: None,
        closed: Vec::new(),
    };
    if let Some(old) = seen.replaces {
        edit_file(batch, old, |_, old| old.state = FileState::Replaced(seq))?;
    }
    batch.set_known(&seen.share, seen.path.as_bytes(), seq, seen.stamp);
    batch.index_hash(&seen.sha256, seq);
    batch.index_doubt(&seen.owner, seq, true);
    batch.put_file(&record)?;
    batch.edit_unit(&seen.owner, |unit| {
        unit.files += u64::from(seen.replaces.is_none());
        unit.last_drop = Some(at);
        if !seen.adopted {
            unit.unreceipted.push(seq);
        }
    })
}

/// A file lies elsewhere, or is back. One that is back is acknowledged like a new one: its unit may have been told that it
/// is missing. In another member's folder it is judged anew too: what it was filed as is not what that member owes.
fn file_moved(
    batch: &mut Batch,
    at: DateTime<Utc>,
    file: FileId,
    to: &RelPath,
    stamp: StoredStamp,
    owner: &UnitCode,
) -> Result<(), RecordsError> {
    let Some(before) = batch.file(file)? else { return Ok(()) };
    let passed_on = before.owner != *owner;
    let back = before.state == FileState::Withdrawn;
    edit_file(batch, file, |batch, record| {
        batch.forget_known(&record.share, record.path.as_bytes());
        record.path = to.clone();
        record.stamp = stamp;
        record.owner = owner.clone();
        record.state = FileState::Present;
        batch.set_known(&record.share, to.as_bytes(), record.id, stamp);
        if passed_on {
            record.judged = None;
        }
        if passed_on || back {
            record.receipt = None;
        }
        if back {
            record.seen = at;
            record.adopted = false;
        }
    })?;
    if passed_on {
        batch.edit_unit(&before.owner, |unit| unit.unreceipted.retain(|waiting| *waiting != file))?;
    }
    if before.state == FileState::Present {
        batch.edit_unit(&before.owner, |unit| unit.files = unit.files.saturating_sub(1))?;
    }
    batch.edit_unit(owner, |unit| {
        unit.files += 1;
        if back {
            unit.last_drop = Some(at);
        }
        if back || (passed_on && !before.adopted) {
            unit.unreceipted.retain(|waiting| *waiting != file);
            unit.unreceipted.push(file);
        }
    })
}

fn file_withdrawn(batch: &mut Batch, file: FileId) -> Result<(), RecordsError> {
    let mut owner = None;
    edit_file(batch, file, |batch, record| {
        record.state = FileState::Withdrawn;
        batch.forget_known(&record.share, record.path.as_bytes());
        owner = Some(record.owner.clone());
    })?;
    match owner {
        Some(owner) => batch.edit_unit(&owner, |unit| unit.files = unit.files.saturating_sub(1)),
        None => Ok(()),
    }
}
