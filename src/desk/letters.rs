//! Letters as the coordinator sees and handles them: list, show, release, retry, once more, a test.
//! Which letters are written is decided by the pass; how they leave is the courier's.

use super::status::known_unit;
use super::{Answer, DeskError, refused};
use crate::ledger::decision::Decision;
use crate::ledger::entry::{Fact, LetterKind, LetterWritten};
use crate::ledger::shapes::{LetterRecord, LetterState, RecipientState};
use crate::letter::workbook as make_workbook;
use crate::pass::engine::Engine;
use crate::pass::{digest_book, write};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One letter in a list; the shape of `letters list --json` and `rehearse --json` (§13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterRow {
    /// Its key.
    pub key: String,
    /// `receipt`, `reminder` …
    pub kind: String,
    /// The unit it is about.
    pub unit: Option<String>,
    /// Addresses.
    pub to: Vec<String>,
    /// Subject.
    pub subject: String,
    /// `held`, `waiting`, `sent`, `failed`, `withdrawn`; `planned` in a rehearsal or preview.
    pub state: String,
    /// When it is or was due, RFC 3339.
    pub due: String,
    /// Why it is written.
    pub because: String,
}

/// One letter in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterShown {
    /// Its row.
    pub row: LetterRow,
    /// Message-ID.
    pub message_id: String,
    /// Each recipient's state.
    pub recipients: Vec<RecipientRow>,
    /// Why it was withdrawn.
    pub withdrawn: Option<String>,
    /// The whole message, base64 of the .eml file; `None` when its text is gone.
    pub eml: Option<String>,
}

/// One recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientRow {
    /// The address.
    pub address: String,
    /// `waiting`, `attempting`, `sent`, `failed`.
    pub state: String,
    /// Attempts.
    pub attempts: u32,
    /// Replies lost: at most this many extra copies exist.
    pub lost: u32,
    /// The server's words.
    pub reply: String,
}

/// The word of a kind.
pub(super) fn kind_word(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Receipt => "receipt",
        LetterKind::Reminder | LetterKind::Overdue | LetterKind::Escalation => "reminder",
        LetterKind::Notice => "notice",
        LetterKind::Status => "status",
        LetterKind::Digest => "digest",
        LetterKind::Alert => "alert",
        LetterKind::Test => "test",
    }
}

fn state_word(state: LetterState) -> &'static str {
    match state {
        LetterState::Held => "held",
        LetterState::Waiting => "waiting",
        LetterState::Sent => "sent",
        LetterState::Failed => "failed",
        LetterState::Withdrawn => "withdrawn",
    }
}

/// An instant as the JSON of the contract writes it.
pub(super) fn stamp(engine: &Engine, at: DateTime<Utc>) -> String {
    at.with_timezone(&engine.config.campaign.zone).to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn row(engine: &Engine, record: &LetterRecord) -> LetterRow {
    let due = record
        .recipients
        .iter()
        .filter(|one| one.state == RecipientState::Waiting)
        .map(|one| one.due)
        .min()
        .unwrap_or(record.letter.due);
    LetterRow {
        key: record.letter.key.clone(),
        kind: kind_word(record.letter.letter).to_owned(),
        unit: record.letter.unit.as_ref().map(ToString::to_string),
        to: record.letter.to.iter().chain(&record.letter.cc).cloned().collect(),
        subject: record.letter.subject.clone(),
        state: state_word(record.state()).to_owned(),
        due: stamp(engine, due),
        because: record.letter.because.clone(),
    }
}

/// All letters, oldest first.
pub(super) fn list(engine: &Engine) -> Result<Vec<LetterRow>, DeskError> {
    let mut records = engine.records.letters().collect::<Result<Vec<_>, _>>()?;
    records.sort_by_key(|record| record.seq);
    Ok(records.iter().map(|record| row(engine, record)).collect())
}

fn known(engine: &Engine, key: &str) -> Result<LetterRecord, DeskError> {
    match engine.records.letter(key)? {
        Some(record) => Ok(record),
        None => refused(format!("there is no letter `{key}`: `shouqi letters list` shows the keys")),
    }
}

/// One letter in full.
pub(super) fn show(engine: &Engine, key: &str) -> Result<LetterShown, DeskError> {
    let record = known(engine, key)?;
    let vault = engine.ledger().letters.clone();
    let recipients = record
        .recipients
        .iter()
        .map(|one| RecipientRow {
            address: one.address.clone(),
            state: match one.state {
                RecipientState::Waiting => "waiting",
                RecipientState::Attempting => "attempting",
                RecipientState::Sent => "sent",
                RecipientState::Failed => "failed",
            }
            .to_owned(),
            attempts: one.attempts,
            lost: one.lost,
            reply: one.reply.clone(),
        })
        .collect();
    Ok(LetterShown {
        row: row(engine, &record),
        message_id: record.letter.message_id.clone(),
        recipients,
        withdrawn: record.withdrawn.clone(),
        eml: vault.read(&record.letter.body).ok().map(|eml| BASE64.encode(eml)),
    })
}

/// Lets letters go: one that is held, a unit's 现状 letter, or all of them and all to come.
pub(super) fn release(
    engine: &Engine,
    by: String,
    key: Option<String>,
    now: DateTime<Utc>,
) -> Result<Answer, DeskError> {
    let decided = |decision| Fact::Decided { by: by.clone(), decision, because: None };
    let mut facts = Vec::new();
    let said = match key {
        Some(key) if key.starts_with("status/") && engine.records.letter(&key)?.is_none() => {
            let unit = known_unit(engine, key.trim_start_matches("status/"))?;
            facts.push(decided(Decision::Status { unit: unit.clone() }));
            if engine.english() {
                format!("the status letter of {unit} is written at the next pass")
            } else {
                format!("{unit} 的现状信将在下一次处理时写出")
            }
        }
        Some(key) => {
            let record = known(engine, &key)?;
            if record.state() != LetterState::Held {
                return refused(format!("`{key}` is not held: it is {}", state_word(record.state())));
            }
            let said = if engine.english() { format!("{key} is released") } else { format!("{key} 已放行") };
            facts.push(Fact::LetterReleased { key });
            said
        }
        None => {
            facts.push(decided(Decision::ReleaseAll));
            let held = engine.records.open_letters()?.into_iter().filter(|record| record.letter.held);
            facts.extend(held.map(|record| Fact::LetterReleased { key: record.letter.key }));
            let count = facts.len() - 1;
            if engine.english() {
                format!("{count} letters are released, and all that follow")
            } else {
                format!("{count} 封信已放行，以后的信不再等待")
            }
        }
    };
    let entries = engine.ledger().record(facts, now)?;
    Ok(Answer::Done { seq: entries.first().map(|entry| entry.seq), said })
}

/// Tries a letter again that was given up.
pub(super) fn retry(engine: &Engine, key: &str, now: DateTime<Utc>) -> Result<Answer, DeskError> {
    let record = known(engine, key)?;
    if record.state() != LetterState::Failed {
        return refused(format!(
            "`{key}` has not failed: it is {}; to send it once more use `shouqi letters again {key}`",
            state_word(record.state())
        ));
    }
    let entries = engine.ledger().record(vec![Fact::LetterRetried { key: key.to_owned() }], now)?;
    let said = if engine.english() { format!("{key} is tried again") } else { format!("{key} 将再试一次") };
    Ok(Answer::Done { seq: entries.first().map(|entry| entry.seq), said })
}

/// Sends a letter once more: the same text to the addresses of today, as a new letter with a key and Message-ID of its
/// own.
pub(super) fn again(engine: &Engine, key: &str, now: DateTime<Utc>) -> Result<Answer, DeskError> {
    let record = known(engine, key)?;
    let base = key.split("/again-").next().unwrap_or(key);
    let mut number = 1;
    while engine.records.letter(&format!("{base}/again-{number}"))?.is_some() {
        number += 1;
    }
    let new = format!("{base}/again-{number}");
    let vault = engine.ledger().letters.clone();
    let Ok(eml) = vault.read(&record.letter.body) else {
        return refused(format!("the text of `{key}` is gone from the state folder; it cannot be sent again"));
    };
    let to = match record.letter.unit.as_ref().and_then(|unit| engine.contacts.of(unit)) {
        Some(contact) if !contact.emails.is_empty() => contact.emails.clone(),
        _ => record.letter.to.clone(),
    };
    let host = engine.config.post.from.address.rsplit_once('@').map_or("shouqi.invalid", |(_, host)| host);
    let id = crate::ledger::journal::hex(&Sha256::digest(format!("{} {new}", engine.ledger().id()))[..16]);
    let message_id = format!("<{id}@{host}>");
    let eml = readdressed(&eml, &message_id, &to);
    let body =
        vault.keep(&eml).map_err(|source| crate::pass::engine::Fatal::System { doing: "keep the letter", source })?;
    let letter = LetterWritten {
        key: new.clone(),
        to,
        cc: Vec::new(),
        message_id,
        body,
        held: false,
        due: now,
        expires: Some(now + TimeDelta::days(14)),
        day: now.with_timezone(&engine.config.campaign.zone).date_naive(),
        because: if engine.english() { format!("sent again after {key}") } else { format!("再次发送 {key}") },
        // It acknowledges, tells and settles nothing anew.
        files: Vec::new(),
        carries: Vec::new(),
        gaps: Vec::new(),
        settles: None,
        ..record.letter
    };
    let entries = engine.ledger().record(vec![Fact::LetterWritten(Box::new(letter))], now)?;
    let said = if engine.english() { format!("{new} is written") } else { format!("已写出 {new}") };
    Ok(Answer::Done { seq: entries.first().map(|entry| entry.seq), said })
}

/// The message with another Message-ID and To, and without Cc. Only header lines change; they are ASCII.
fn readdressed(eml: &[u8], message_id: &str, to: &[String]) -> Vec<u8> {
    let end = eml.windows(4).position(|bytes| bytes == b"\r\n\r\n").map_or(eml.len(), |at| at + 2);
    let (head, rest) = eml.split_at(end);
    let head = String::from_utf8_lossy(head);
    let mut new = String::with_capacity(head.len());
    let mut dropping = false;
    for line in head.split_inclusive("\r\n") {
        let folded = line.starts_with([' ', '\t']);
        if !folded {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            dropping = matches!(name.as_str(), "message-id" | "to" | "cc");
            match name.as_str() {
                "message-id" => new.push_str(&format!("Message-ID: {message_id}\r\n")),
                "to" => new.push_str(&format!("To: {}\r\n", to.join(",\r\n "))),
                _ => {}
            }
        }
        if !dropping {
            new.push_str(line);
        }
    }
    [new.as_bytes(), rest].concat()
}

/// Writes a letter to the coordinator that tries the post.
pub(super) fn test(engine: &Engine, now: DateTime<Utc>) -> Result<Answer, DeskError> {
    let coordinator = &engine.config.coordinator;
    let recipients =
        write::Recipients { to: vec![(coordinator.name.clone(), coordinator.email.clone())], cc: Vec::new() };
    let local = now.with_timezone(&engine.config.campaign.zone);
    let key = format!("test/{}", local.format("%Y-%m-%dT%H:%M:%S"));
    let letter = write::test_letter(engine, &key, now).or_else(refused)?;
    let outside = write::Outside { key: &key, unit: None, recipients: &recipients };
    let (message_id, body) = write::seal(engine, &outside, &letter, now).or_else(refused)?;
    let written = LetterWritten {
        key: key.clone(),
        letter: LetterKind::Test,
        days_before: None,
        unit: None,
        to: vec![coordinator.email.clone()],
        cc: Vec::new(),
        subject: letter.subject,
        message_id,
        body,
        held: false,
        due: now,
        expires: Some(now + TimeDelta::hours(1)),
        day: local.date_naive(),
        because: if engine.english() { "a test of the post" } else { "测试邮件是否能送达" }.to_owned(),
        files: Vec::new(),
        carries: Vec::new(),
        gaps: Vec::new(),
        settles: None,
    };
    let entries = engine.ledger().record(vec![Fact::LetterWritten(Box::new(written))], now)?;
    let said = match engine.english() {
        true => format!("{key} is written to {}", coordinator.email),
        false => format!("已写出 {key}，寄往 {}", coordinator.email),
    };
    Ok(Answer::Done { seq: entries.first().map(|entry| entry.seq), said })
}

/// The ledger as a workbook, base64.
pub(super) fn workbook(engine: &Engine, now: DateTime<Utc>) -> Result<String, DeskError> {
    let book = digest_book(engine, now)?;
    match make_workbook(&book, engine.language) {
        Ok(bytes) => Ok(BASE64.encode(bytes)),
        Err(error) => refused(crate::pass::engine::chain(&error)),
    }
}
