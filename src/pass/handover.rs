//! Hands due letters to the courier and records every attempt before it and every answer after it.
//! Which letter is due is `rules::delivery`'s; a letter withdrawn since it was listed does not leave.

use crate::ledger::entry::{Fact, LetterKind, StoredAnswer};
use crate::ledger::shapes::{LetterRecord, LetterState, RecipientRecord, RecipientState};
use crate::pass::engine::{Engine, Fatal};
use crate::post::{Address, Due, Envelope, Handed, Outcome, Record, RecordError, Round};
use crate::rules::delivery::{Delivery, Failure, GivenUp, Stage, Tries};
use chrono::{DateTime, TimeDelta, Utc};

/// Hands over what is due. Attempts that a crash left open count as lost replies first, letters past their time expire.
///
/// # Errors
/// When the ledger cannot be read or written.
pub async fn hand_over(engine: &Engine, now: DateTime<Utc>) -> Result<Option<Round>, Fatal> {
    let mut courier = engine.courier.lock().await;
    tidy(engine, now)?;
    let due = due(engine, now)?;
    if due.is_empty() {
        return Ok(None);
    }
    let stop = engine.stop.subscribe();
    let mut book = Book { engine };
    let round = courier.round(due, &mut book, &stop).await;
    engine.memory().post = Some(courier.state().clone());
    match round {
        Ok(round) => Ok(Some(round)),
        Err(error) => match error.downcast::<Fatal>() {
            Ok(fatal) => Err(*fatal),
            Err(error) => Err(Fatal::Shipped(error.to_string())),
        },
    }
}

/// When the next letter falls due by itself.
///
/// # Errors
/// When the records cannot be read.
pub fn next_due(engine: &Engine) -> Result<Option<DateTime<Utc>>, Fatal> {
    let letters = engine.records.open_letters()?;
    let waiting = letters.iter().filter(|letter| letter.state() == LetterState::Waiting);
    Ok(waiting
        .flat_map(|letter| &letter.recipients)
        .filter(|one| one.state == RecipientState::Waiting)
        .map(|one| one.due)
        .min())
}

/// Attempts without an answer (we were stopped in between) and letters whose time ran out.
fn tidy(engine: &Engine, now: DateTime<Utc>) -> Result<(), Fatal> {
    let mut facts = Vec::new();
    for letter in engine.records.open_letters()? {
        let end = end_of(&letter);
        if end <= now && !letter.left() && lapses(letter.letter.letter) {
            let because = match engine.english() {
                true => "it could not leave while it was of use",
                false => "在有效时间内未能送出",
            };
            facts.push(Fact::LetterWithdrawn { key: letter.letter.key, because: because.to_owned() });
            continue;
        }
        for one in &letter.recipients {
            let before = delivery(one);
            let after = match one.state {
                RecipientState::Attempting => before.interrupted(now, end),
                RecipientState::Waiting => before.expire(now, end),
                RecipientState::Sent | RecipientState::Failed => continue,
            };
            if after != before {
                let answer = match one.state {
                    RecipientState::Attempting => StoredAnswer::Unknown,
                    _ => StoredAnswer::Expired,
                };
                facts.push(answered(&letter.letter.key, &one.address, answer, said(&after, None, engine.english())));
            }
        }
    }
    if !facts.is_empty() {
        engine.ledger().record(facts, now)?;
    }
    Ok(())
}

/// Letters that are simply taken back when their time has passed: what they said is said anew, by the next of their kind.
fn lapses(kind: LetterKind) -> bool {
    match kind {
        LetterKind::Reminder
        | LetterKind::Overdue
        | LetterKind::Escalation
        | LetterKind::Digest
        | LetterKind::Alert => true,
        LetterKind::Receipt | LetterKind::Notice | LetterKind::Status | LetterKind::Test => false,
    }
}

fn due(engine: &Engine, now: DateTime<Utc>) -> Result<Vec<Due>, Fatal> {
    let mut letters = engine.records.open_letters()?;
    letters.retain(|letter| letter.state() == LetterState::Waiting);
    letters.sort_by_key(|letter| (!is_pressing(letter), letter.seq));
    let mut due = Vec::new();
    for letter in letters {
        let recipients: Vec<Address> = letter
            .recipients
            .iter()
            .filter(|one| delivery(one).is_due(now))
            .filter_map(|one| one.address.parse().ok())
            .collect();
        let Ok(from) = engine.config.post.from.address.parse::<Address>() else {
            continue;
        };
        if recipients.is_empty() {
            continue;
        }
        let vault = engine.ledger().letters.clone();
        let eml = match vault.read(&letter.letter.body) {
            Ok(eml) => eml,
            Err(error) => {
                tracing::error!(key = letter.letter.key, %error, "the text of a letter is gone from the state folder");
                continue;
            }
        };
        let date = letter.written.with_timezone(&engine.config.campaign.zone).fixed_offset();
        let pressing = is_pressing(&letter);
        due.push(Due { envelope: Envelope { key: letter.letter.key, date, from, recipients }, eml, pressing });
    }
    Ok(due)
}

/// Alerts go before all others and past the cap of letters an hour.
fn is_pressing(letter: &LetterRecord) -> bool {
    letter.letter.letter == LetterKind::Alert
}

/// Writes down what the courier does.
struct Book<'a> {
    engine: &'a Engine,
}

impl Record for Book<'_> {
    fn started(&mut self, envelope: &Envelope, now: DateTime<Utc>) -> Result<Vec<Address>, RecordError> {
        let mut ledger = self.engine.ledger();
        let Some(letter) = ledger.records().letter(&envelope.key).map_err(Fatal::from)? else {
            return Ok(Vec::new());
        };
        if letter.state() != LetterState::Waiting {
            return Ok(Vec::new());
        }
        let mut facts = Vec::new();
        let mut may = Vec::new();
        for address in &envelope.recipients {
            let one = letter.recipients.iter().find(|one| one.address == address.to_string());
            if let Some(one) = one.filter(|one| delivery(one).is_due(now)) {
                facts.push(Fact::LetterAttempted {
                    key: envelope.key.clone(),
                    recipient: one.address.clone(),
                    attempt: one.attempts + 1,
                });
                may.push(address.clone());
            }
        }
        if !facts.is_empty() {
            ledger.record(facts, now).map_err(Fatal::from)?;
        }
        Ok(may)
    }

    fn ended(&mut self, envelope: &Envelope, handed: &Handed, now: DateTime<Utc>) -> Result<(), RecordError> {
        let mut ledger = self.engine.ledger();
        let Some(letter) = ledger.records().letter(&envelope.key).map_err(Fatal::from)? else {
            return Ok(());
        };
        let end = end_of(&letter);
        let mut facts = Vec::new();
        for (address, outcome) in &handed.outcomes {
            if let Some(one) = letter.recipients.iter().find(|one| one.address == address.to_string()) {
                let after = delivery(one).after(outcome, now, end);
                let said = said(&after, outcome.failure(), self.engine.english());
                facts.push(answered(&envelope.key, &one.address, answer_of(outcome), said));
            }
        }
        ledger.record(facts, now).map_err(Fatal::from)?;
        Ok(())
    }
}

fn answer_of(outcome: &Outcome) -> StoredAnswer {
    match outcome {
        Outcome::Sent { .. } => StoredAnswer::Sent,
        Outcome::Later(_) => StoredAnswer::Later,
        Outcome::Never(_) => StoredAnswer::Never,
        Outcome::AboutUs(_) => StoredAnswer::AboutUs,
        Outcome::Unknown(_) => StoredAnswer::Unknown,
    }
}

/// What is written down of a delivery: when it is due again, its tries, and the server's words or why it is given up.
fn said(after: &Delivery, failure: Option<&Failure>, english: bool) -> (Option<DateTime<Utc>>, Tries, String) {
    let words = || failure.map(|failure| failure.words(english)).unwrap_or_default();
    match after {
        Delivery::Waiting { due, tries } => (Some(*due), *tries, words()),
        Delivery::Attempting { since, tries } => (Some(*since), *tries, words()),
        Delivery::Sent { reply, tries, .. } => (None, *tries, reply.clone()),
        Delivery::Failed { because, tries, .. } => (None, *tries, because.words(english)),
        Delivery::Withdrawn { at, because } => (None, Tries { first_at: *at, attempts: 0, lost: 0 }, because.clone()),
    }
}

/// The entry that says what a delivery has become.
fn answered(
    key: &str,
    recipient: &str,
    answer: StoredAnswer,
    (due, tries, reply): (Option<DateTime<Utc>>, Tries, String),
) -> Fact {
    Fact::LetterAnswered { key: key.to_owned(), recipient: recipient.to_owned(), answer, reply, due, lost: tries.lost }
}

/// The state of one recipient as the rules know it.
fn delivery(one: &RecipientRecord) -> Delivery {
    let tries = Tries { first_at: one.first_at, attempts: one.attempts, lost: one.lost };
    match one.state {
        RecipientState::Waiting => Delivery::Waiting { due: one.due, tries },
        RecipientState::Attempting => Delivery::Attempting { since: one.at, tries },
        RecipientState::Sent => Delivery::Sent { at: one.at, reply: one.reply.clone(), tries },
        RecipientState::Failed => Delivery::Failed {
            at: one.at,
            because: GivenUp::Refused(Failure { stage: Stage::Recipient, code: None, text: one.reply.clone() }),
            tries,
        },
    }
}

/// The instant from which sending a letter would be pointless.
fn end_of(letter: &LetterRecord) -> DateTime<Utc> {
    letter.letter.expires.unwrap_or(letter.written + TimeDelta::days(14))
}
