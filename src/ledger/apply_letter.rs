//! What the entries about letters, slots and the post do to the records.
//! The states a letter can take are `rules::delivery`'s; here they are only remembered.

use super::apply::edit_file;
use super::batch::Batch;
use super::entry::{Fact, LetterKind, LetterWritten, StoredAnswer, StoredSlot};
use super::records::RecordsError;
use super::shapes::{LetterRecord, LetterState, RecipientRecord, RecipientState};
use crate::rules::ids::UnitCode;
use chrono::{DateTime, Utc};

pub(super) fn one(batch: &mut Batch, seq: u64, at: DateTime<Utc>, fact: &Fact) -> Result<(), RecordsError> {
    match fact {
        Fact::LetterWritten(letter) => written(batch, seq, at, letter),
        Fact::LetterReleased { key } => edit(batch, key, |record| {
            record.letter.held = false;
            for recipient in &mut record.recipients {
                recipient.due = recipient.due.max(at);
                recipient.first_at = recipient.due;
            }
        }),
        Fact::LetterWithdrawn { key, because } => withdrawn(batch, at, key, because),
        Fact::LetterAttempted { key, recipient, attempt } => edit_recipient(batch, key, recipient, |recipient| {
            recipient.state = RecipientState::Attempting;
            recipient.attempts = *attempt;
            recipient.at = at;
        }),
        Fact::LetterAnswered { key, recipient, answer, reply, due, lost } => {
            edit_recipient(batch, key, recipient, |recipient| {
                recipient.state = match (answer, due) {
                    (StoredAnswer::Sent, _) => RecipientState::Sent,
                    (_, Some(_)) => RecipientState::Waiting,
                    (_, None) => RecipientState::Failed,
                };
                recipient.due = due.unwrap_or(recipient.due);
                recipient.lost = *lost;
                recipient.at = at;
                recipient.answer = Some(*answer);
                recipient.reply = reply.clone();
            })
        }
        Fact::LetterRetried { key } => edit(batch, key, |record| {
            for recipient in record.recipients.iter_mut().filter(|one| one.state == RecipientState::Failed) {
                recipient.state = RecipientState::Waiting;
                recipient.due = at;
                recipient.first_at = at;
                recipient.at = at;
            }
        }),
        Fact::SlotSkipped { unit, slot, because } => skipped(batch, unit, *slot, because),
        Fact::DigestDecided { nominal, .. } => batch.set_meta("digest", nominal),
        _ => Ok(()),
    }
}

fn written(batch: &mut Batch, seq: u64, at: DateTime<Utc>, letter: &LetterWritten) -> Result<(), RecordsError> {
    let recipients = letter
        .to
        .iter()
        .chain(&letter.cc)
        .map(|address| RecipientRecord {
            address: address.clone(),
            state: RecipientState::Waiting,
            due: letter.due,
            first_at: letter.due,
            attempts: 0,
            lost: 0,
            at,
            answer: None,
            reply: String::new(),
        })
        .collect();
    for notice in &letter.carries {
        batch.edit_notice(*notice, |queued| queued.carried = Some(letter.key.clone()))?;
    }
    for file in &letter.files {
        edit_file(batch, *file, |_, record| record.receipt = Some(letter.key.clone()))?;
    }
    if let Some(unit) = letter.unit.as_ref().filter(|_| !letter.files.is_empty()) {
        batch.edit_unit(unit, |record| record.unreceipted.retain(|file| !letter.files.contains(file)))?;
    }
    if let Some(unit) = &letter.unit {
        batch.edit_unit(unit, |record| {
            record.reminders_settled = record.reminders_settled.max(letter.settles);
            record.status_released.retain(|seq| !letter.carries.contains(seq));
        })?;
    }
    if letter.letter == LetterKind::Alert {
        batch.told_troubles(&letter.carries, &letter.key)?;
    }
    put(
        batch,
        &LetterRecord { seq, written: at, letter: letter.clone(), withdrawn: None, withdrawn_at: None, recipients },
    )
}

/// A skipped slot is settled: it will not come up again.
fn skipped(batch: &mut Batch, unit: &UnitCode, slot: StoredSlot, because: &str) -> Result<(), RecordsError> {
    match slot {
        StoredSlot::Reminders { last, .. } => batch.edit_unit(unit, |record| {
            record.reminders_settled = record.reminders_settled.max(Some(last));
        }),
        StoredSlot::Receipt { .. } => batch.edit_unit(unit, |record| record.unreceipted.clear()),
        StoredSlot::Notice { seq } => {
            batch.edit_notice(seq, |queued| queued.carried = Some(format!("skipped: {because}")))
        }
        StoredSlot::Status { seq } => batch.edit_unit(unit, |record| record.status_released.retain(|at| *at != seq)),
    }
}

/// A withdrawn letter acknowledges nothing: what it carried waits for the next one.
fn withdrawn(batch: &mut Batch, at: DateTime<Utc>, key: &str, because: &str) -> Result<(), RecordsError> {
    let Some(mut record) = batch.letter(key)? else {
        return Ok(());
    };
    record.withdrawn = Some(because.to_owned());
    record.withdrawn_at = Some(at);
    for notice in &record.letter.carries {
        batch.edit_notice(*notice, |queued| queued.carried = None)?;
    }
    for file in &record.letter.files {
        edit_file(batch, *file, |_, file| file.receipt = None)?;
    }
    if let Some(unit) = record.letter.unit.as_ref().filter(|_| !record.letter.files.is_empty()) {
        batch.edit_unit(unit, |unit| {
            unit.unreceipted.extend(record.letter.files.iter().copied());
            unit.unreceipted.sort_unstable();
        })?;
    }
    put(batch, &record)
}

fn edit(batch: &mut Batch, key: &str, change: impl FnOnce(&mut LetterRecord)) -> Result<(), RecordsError> {
    let Some(mut record) = batch.letter(key)? else {
        return Ok(());
    };
    change(&mut record);
    put(batch, &record)
}

fn edit_recipient(
    batch: &mut Batch,
    key: &str,
    address: &str,
    change: impl FnOnce(&mut RecipientRecord),
) -> Result<(), RecordsError> {
    edit(batch, key, |record| {
        if let Some(recipient) = record.recipients.iter_mut().find(|recipient| recipient.address == address) {
            change(recipient);
        }
    })
}

fn put(batch: &mut Batch, record: &LetterRecord) -> Result<(), RecordsError> {
    // A failed letter stays a trouble, so it stays among those looked at in every pass.
    let open = matches!(record.state(), LetterState::Held | LetterState::Waiting | LetterState::Failed);
    batch.put_letter(record, open)
}
