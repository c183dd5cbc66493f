//! What a person's decision, and its undoing, does to the records, and what the unit must be told of it.
//! Whether a decision is allowed was checked by the desk.

use super::apply::{DecisionRecord, edit_file, pieces_of};
use super::batch::Batch;
use super::decision::{Decision, ExtendTarget};
use super::entry::FileId;
use super::records::RecordsError;
use super::shapes::{FileDecision, FileRecord, NoticeKind, PieceDecision, PieceState, QueuedNotice, Standing};
use crate::rules::ids::PieceId;
use chrono::{DateTime, Utc};

pub(super) fn decided(batch: &mut Batch, seq: u64, made: &DecisionRecord) -> Result<(), RecordsError> {
    let because = made.because.clone().unwrap_or_default();
    match &made.decision {
        Decision::File { file, .. }
        | Decision::Accept { file, .. }
        | Decision::Reject { file, .. }
        | Decision::Ignore { file } => file_decided(batch, seq, *file, made),
        Decision::Received { pieces } => piece_decided(batch, seq, pieces, PieceState::Received, &because),
        Decision::Waive { pieces } => piece_decided(batch, seq, pieces, PieceState::Waived, &because),
        Decision::Extend { target: ExtendTarget::Unit(unit), to } => {
            batch.edit_unit(unit, |record| record.extensions.push((seq, *to)))
        }
        Decision::Extend { target: ExtendTarget::Material(id), to } => {
            batch.edit_material_extensions(&id.to_string(), |extensions| extensions.push((seq, *to)))
        }
        Decision::Pause { unit, until } => batch.edit_unit(unit, |record| record.pauses.push((seq, *until))),
        Decision::Believe { unit } => batch.edit_unit(unit, |record| record.believed.push(seq)),
        Decision::Escalate { unit: Some(unit) } => batch.edit_unit(unit, |record| record.escalations.push(seq)),
        Decision::Escalate { unit: None } => batch.set_meta("escalate", &true),
        Decision::Status { unit } => batch.edit_unit(unit, |record| record.status_released.push(seq)),
        Decision::ReleaseAll => batch.set_meta("released", &true),
        Decision::Undo { seq: undone } => undo(batch, seq, *undone, made.at),
    }
}

fn file_decided(batch: &mut Batch, seq: u64, file: FileId, made: &DecisionRecord) -> Result<(), RecordsError> {
    let mut notice = None;
    edit_file(batch, file, |_, record| {
        let before = announced(record);
        record.decisions.push(FileDecision {
            seq,
            by: made.by.clone(),
            decision: made.decision.clone(),
            because: made.because.clone(),
        });
        notice = notice_of(record, &before, made);
    })?;
    match notice {
        Some(notice) => batch.set_notice(seq, Some(&notice)),
        None => Ok(()),
    }
}

/// The pieces that a receipt told the unit this file was filed as.
fn announced(record: &FileRecord) -> Option<Vec<PieceId>> {
    record.receipt.as_ref()?;
    match record.standing() {
        Standing::Filed { pieces, .. } => Some(pieces.to_vec()),
        _ => None,
    }
}

/// What the unit must be told of a decision about one of its files.
fn notice_of(record: &FileRecord, before: &Option<Vec<PieceId>>, made: &DecisionRecord) -> Option<QueuedNotice> {
    let because = made.because.clone().unwrap_or_default();
    let (what, pieces, text) = match &made.decision {
        Decision::Reject { pieces, .. } => (NoticeKind::Rejected, pieces.clone(), because),
        Decision::Accept { pieces, incomplete: Some(wanted), .. } => {
            (NoticeKind::Incomplete, pieces.clone(), wanted.clone())
        }
        _ => {
            let now = pieces_of(record).to_vec();
            if before.as_ref().is_none_or(|before| *before == now) {
                return None;
            }
            (NoticeKind::Corrected, now, because)
        }
    };
    Some(QueuedNotice {
        unit: record.owner.clone(),
        what,
        file: Some(record.id),
        pieces,
        before: before.clone().unwrap_or_default(),
        text,
        at: made.at,
        carried: None,
    })
}

fn piece_decided(
    batch: &mut Batch,
    seq: u64,
    pieces: &[PieceId],
    state: PieceState,
    because: &str,
) -> Result<(), RecordsError> {
    for piece in pieces {
        batch.edit_piece(piece, |record| {
            record.decisions.push(PieceDecision { seq, state, because: because.to_owned() });
        })?;
    }
    Ok(())
}

/// Takes a decision back: it leaves every list it stands in, and what it had made known is corrected.
fn undo(batch: &mut Batch, seq: u64, undone: u64, at: DateTime<Utc>) -> Result<(), RecordsError> {
    let Some(mut made) = batch.decision(undone)? else {
        return Ok(());
    };
    if made.undone.is_some() {
        return Ok(());
    }
    made.undone = Some(seq);
    batch.put_decision(undone, &made)?;
    match &made.decision {
        Decision::File { file, .. }
        | Decision::Accept { file, .. }
        | Decision::Reject { file, .. }
        | Decision::Ignore { file } => undo_file(batch, seq, undone, *file, at),
        Decision::Received { pieces } | Decision::Waive { pieces } => {
            for piece in pieces {
                batch.edit_piece(piece, |record| record.decisions.retain(|decision| decision.seq != undone))?;
            }
            Ok(())
        }
        Decision::Extend { target: ExtendTarget::Unit(unit), .. }
        | Decision::Pause { unit, .. }
        | Decision::Believe { unit }
        | Decision::Status { unit }
        | Decision::Escalate { unit: Some(unit) } => batch.edit_unit(unit, |record| {
            record.status_released.retain(|seq| *seq != undone);
            record.extensions.retain(|(seq, _)| *seq != undone);
            record.pauses.retain(|(seq, _)| *seq != undone);
            record.believed.retain(|seq| *seq != undone);
            record.escalations.retain(|seq| *seq != undone);
        }),
        Decision::Extend { target: ExtendTarget::Material(id), .. } => {
            batch.edit_material_extensions(&id.to_string(), |extensions| extensions.retain(|(seq, _)| *seq != undone))
        }
        Decision::Escalate { unit: None } => batch.set_meta("escalate", &false),
        Decision::ReleaseAll => batch.set_meta("released", &false),
        Decision::Undo { .. } => Ok(()),
    }
}

fn undo_file(batch: &mut Batch, seq: u64, undone: u64, file: FileId, at: DateTime<Utc>) -> Result<(), RecordsError> {
    // A notice that has not left is simply taken back; one that has left is corrected by the next letter.
    let told = batch.notice(undone)?.is_some_and(|notice| notice.carried.is_some());
    if !told {
        batch.set_notice(undone, None)?;
    }
    let mut correction = None;
    edit_file(batch, file, |_, record| {
        let before = announced(record);
        record.decisions.retain(|decision| decision.seq != undone);
        let now = pieces_of(record).to_vec();
        if told || before.as_ref().is_some_and(|before| *before != now) {
            correction = Some(QueuedNotice {
                unit: record.owner.clone(),
                what: NoticeKind::Corrected,
                file: Some(file),
                pieces: now,
                before: before.unwrap_or_default(),
                text: String::new(),
                at,
                carried: None,
            });
        }
    })?;
    match correction {
        Some(notice) => batch.set_notice(seq, Some(&notice)),
        None => Ok(()),
    }
}
