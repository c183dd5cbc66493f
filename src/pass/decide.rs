//! Fills in the situation that `rules::notice` decides on, and carries its decisions out: letters written, taken back,
//! slots skipped on the record. It decides nothing itself.

use super::{PassReport, write};
use crate::ledger::entry::{Fact, LetterKind, StoredAlert, StoredSlot};
use crate::ledger::shapes::{LetterRecord as Stored, LetterState as State, NoticeKind as Queued, QueuedNotice};
use crate::letter::reasons;
use crate::pass::engine::{Engine, Fatal};
use crate::picture::{OwnerPicture, Picture, Presence as Seen, Settling};
use crate::rules::ids::UnitCode;
use crate::rules::notice::{
    self, AlertAbout, Burst, Decision, DigestDue, LetterRecord, LetterState, MissingPiece, NoticeKind, PendingAlert,
    Presence, QuietHours, Settings, Situation, Slot, Stage, UnitSituation,
};
use crate::rules::schedule::SlotDecision;
use chrono::{DateTime, TimeDelta, Utc};

/// Decides who must hear what, and writes it.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn decide(
    engine: &Engine,
    bursts_ended: bool,
    now: DateTime<Utc>,
    report: &mut PassReport,
) -> Result<(), Fatal> {
    let digest = digest_due(engine, now)?;
    let settling = engine.memory().settling.clone();
    let situation = situation(engine, &settling, bursts_ended, digest, now)?;
    for decision in notice::decide(&situation, now) {
        match decision {
            Decision::Nothing { .. } => {}
            Decision::Write(notice) => report.letters.extend(write::write(engine, &settling, &situation, notice, now)?),
            Decision::Withdraw { key, because, .. } => {
                let because = reasons::withdraw(&because, engine.language);
                engine.ledger().record(vec![Fact::LetterWithdrawn { key, because }], now)?;
            }
            Decision::Skip { unit, slot, because } => {
                let slot = match slot {
                    Slot::Reminders { first, last } => StoredSlot::Reminders { first, last },
                    Slot::Receipt(first) => StoredSlot::Receipt { first },
                    Slot::Notice(seq) => StoredSlot::Notice { seq },
                    Slot::Status(seq) => StoredSlot::Status { seq },
                };
                let because = reasons::skip(&because, engine.language);
                engine.ledger().record(vec![Fact::SlotSkipped { unit, slot, because }], now)?;
            }
        }
    }
    Ok(())
}

/// The digest slot that is due; slots that passed are skipped on the record.
fn digest_due(engine: &Engine, now: DateTime<Utc>) -> Result<Option<DigestDue>, Fatal> {
    let zone = engine.config.campaign.zone;
    let began = engine.records.began()?.unwrap_or(now).with_timezone(&zone).naive_local();
    let last = engine.records.digest_decided()?.unwrap_or(began);
    let grace = TimeDelta::from_std(engine.config.letters.grace).unwrap_or(TimeDelta::hours(24));
    let mut due = None;
    for decision in engine.digest.due(last, now, zone, grace) {
        match decision {
            SlotDecision::Do { slot, late } => {
                due = Some(DigestDue {
                    nominal: slot,
                    late: (late >= TimeDelta::minutes(10)).then_some(late),
                    first_of_day: engine.digest.is_first_of_day(slot),
                });
            }
            SlotDecision::Skip { last, count, .. } => {
                let because = match engine.english() {
                    true => format!("{count} slots passed while nobody was there to do them"),
                    false => format!("有 {count} 次日报因当时没有运行而错过"),
                };
                engine.ledger().record(vec![Fact::DigestDecided { nominal: last, done: false, because }], now)?;
            }
        }
    }
    Ok(due)
}

/// The situation of this moment.
///
/// # Errors
/// When the records cannot be read.
pub fn situation(
    engine: &Engine,
    settling: &Settling,
    bursts_ended: bool,
    digest: Option<DigestDue>,
    now: DateTime<Utc>,
) -> Result<Situation, Fatal> {
    let judge = engine.judge();
    let settings = settings(engine);
    let picture = Picture { records: &engine.records, plan: &judge.plan, settling };
    let began = settings.settled_at_adoption(engine.records.began()?.unwrap_or(now));
    let notices = engine.records.notices()?;
    let mut units = Vec::new();
    let mut written_last_hour = 0;
    for owner in picture.owners()? {
        let mut letters = engine.records.letters_of(owner.owner.code, now - TimeDelta::days(7))?;
        letters.extend(old_receipts(engine, &owner, &letters)?);
        written_last_hour += letters
            .iter()
            .filter(|letter| now - letter.written < TimeDelta::hours(1) && kind_of(letter).is_daily())
            .count();
        let mut unit = unit(engine, &owner, &letters, &settings)?;
        unit.reminders_settled = owner.record.reminders_settled.unwrap_or(began);
        unit.queued = notices
            .iter()
            .filter(|(_, queued)| &queued.unit == owner.owner.code && queued.what != Queued::UnitDropped)
            .map(|(seq, queued)| notice::QueuedNotice { seq: *seq, at: queued.at })
            .collect();
        units.push(unit);
    }
    for (seq, queued) in notices.iter().filter(|(_, queued)| queued.what == Queued::UnitDropped) {
        if judge.plan.owner(&queued.unit).is_none() {
            units.push(dropped(engine, *seq, queued, &settings, now)?);
        }
    }
    let (alerts, last_own_alert) = alerts(engine)?;
    Ok(Situation {
        settings,
        units,
        digest,
        alerts,
        last_own_alert,
        written_last_hour: u32::try_from(written_last_hour).unwrap_or(u32::MAX),
        bursts_ended,
    })
}

fn unit(
    engine: &Engine,
    owner: &OwnerPicture<'_>,
    letters: &[Stored],
    settings: &Settings,
) -> Result<UnitSituation, Fatal> {
    let code = owner.owner.code;
    let contact = engine.contacts.of(code);
    let memory = engine.memory();
    let in_share = |set: &std::collections::BTreeSet<UnitCode>| {
        set.contains(code) || code.group().is_some_and(|group| set.contains(&group))
    };
    let presence = match &owner.presence {
        _ if in_share(&memory.absent) => Presence::Absent,
        Seen::Unknown(_) => Presence::Unknown,
        Seen::Settling => Presence::Settling,
        Seen::Present => Presence::Present,
    };
    let escalation = !owner.record.escalations.is_empty() || engine.records.escalate_all()?;
    let settling = memory.unsettled.get(code).into_iter().flatten().map(|(_, seen)| seen.since).max();
    Ok(UnitSituation {
        unit: code.clone(),
        presence,
        has_address: contact.is_some_and(|contact| !contact.emails.is_empty()),
        has_principal: contact.is_some_and(|contact| contact.principal.is_some()),
        missing: owner
            .missing()
            .map(|owned| MissingPiece { piece: owned.piece.id.clone(), deadline: owned.deadline })
            .collect(),
        burst: burst(engine, owner)?,
        last_change: owner.record.last_drop.max(settling),
        being_edited: memory.edited.contains(code),
        paused_until: owner.record.pauses.last().map(|(_, until)| *until),
        escalation_agreed: escalation,
        queued: Vec::new(),
        status_released: owner.record.status_released.last().copied(),
        reminders_settled: Default::default(),
        undone: undone(engine, letters)?,
        letters: letters.iter().map(|letter| record_of(letter, settings)).collect(),
    })
}

/// A unit that the plan no longer has: all it still hears is that nothing more is expected, and what waits is taken back.
fn dropped(
    engine: &Engine,
    seq: u64,
    queued: &QueuedNotice,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<UnitSituation, Fatal> {
    let letters = engine.records.letters_of(&queued.unit, now - TimeDelta::days(7))?;
    Ok(UnitSituation {
        unit: queued.unit.clone(),
        presence: Presence::Present,
        has_address: engine.contacts.of(&queued.unit).is_some_and(|contact| !contact.emails.is_empty()),
        has_principal: false,
        missing: Vec::new(),
        burst: None,
        last_change: None,
        being_edited: false,
        paused_until: None,
        escalation_agreed: false,
        queued: vec![notice::QueuedNotice { seq, at: queued.at }],
        status_released: None,
        reminders_settled: settings.deadline,
        undone: Vec::new(),
        letters: letters.iter().map(|letter| record_of(letter, settings)).collect(),
    })
}

/// Receipts of long ago that acknowledged a file which waits for one again: their keys are taken.
fn old_receipts(engine: &Engine, owner: &OwnerPicture<'_>, recent: &[Stored]) -> Result<Vec<Stored>, Fatal> {
    let mut old = Vec::new();
    for file in &owner.record.unreceipted {
        let base = format!("receipt/{}/{file}", owner.owner.code);
        let mut key = base.clone();
        while let Some(letter) = engine.records.letter(&key)? {
            if !recent.iter().any(|known| known.letter.key == key) {
                old.push(letter);
            }
            key = format!("{base}/again-{}", key.strip_prefix(&base).and_then(next_again).unwrap_or(1));
        }
    }
    Ok(old)
}

/// The number after that of `/again-3`.
fn next_again(end: &str) -> Option<u32> {
    end.strip_prefix("/again-")?.parse::<u32>().ok()?.checked_add(1)
}

/// The files that wait for a receipt. Files that nobody has read yet hold it back: it would say nothing of them.
fn burst(engine: &Engine, owner: &OwnerPicture<'_>) -> Result<Option<Burst>, Fatal> {
    let mut times: Option<Burst> = None;
    for id in &owner.record.unreceipted {
        let Some(file) = engine.records.file(*id)? else {
            continue;
        };
        if file.judged.is_none() && file.state == crate::ledger::shapes::FileState::Present {
            return Ok(None);
        }
        let burst = times.get_or_insert(Burst { first: *id, first_at: file.seen, last_at: file.seen });
        burst.last_at = burst.last_at.max(file.seen);
    }
    Ok(times)
}

/// Decisions carried by letters that have not left and were undone since.
fn undone(engine: &Engine, letters: &[Stored]) -> Result<Vec<u64>, Fatal> {
    let mut undone = Vec::new();
    for letter in letters.iter().filter(|letter| letter.withdrawn.is_none() && !letter.left()) {
        for seq in &letter.letter.carries {
            if engine.records.decision(*seq)?.is_some_and(|made| made.undone.is_some()) {
                undone.push(*seq);
            }
        }
    }
    Ok(undone)
}

fn record_of(letter: &Stored, settings: &Settings) -> LetterRecord {
    let state = match letter.state() {
        State::Withdrawn => LetterState::Withdrawn,
        State::Held | State::Waiting if !letter.left() => LetterState::Waiting,
        _ => LetterState::Left,
    };
    let day = letter.withdrawn_at.map_or(letter.letter.day, |at| settings.local(at).date());
    LetterRecord {
        key: letter.letter.key.clone(),
        kind: kind_of(letter),
        day,
        state,
        gaps: letter.letter.gaps.clone(),
        carries: letter.letter.carries.clone(),
    }
}

fn kind_of(letter: &Stored) -> NoticeKind {
    match letter.letter.letter {
        LetterKind::Receipt => NoticeKind::Receipt,
        LetterKind::Reminder => NoticeKind::Reminder(Stage::Before(letter.letter.days_before.unwrap_or(0))),
        LetterKind::Overdue => NoticeKind::Reminder(Stage::Overdue),
        LetterKind::Escalation => NoticeKind::Reminder(Stage::Escalation),
        LetterKind::Notice => NoticeKind::Notice,
        LetterKind::Status => NoticeKind::Status,
        LetterKind::Digest => NoticeKind::Digest,
        LetterKind::Alert | LetterKind::Test => NoticeKind::Alert,
    }
}

/// Alerts nobody was written about, and when the last one about post or journal was written.
fn alerts(engine: &Engine) -> Result<(Vec<PendingAlert>, Option<DateTime<Utc>>), Fatal> {
    let mut pending = Vec::new();
    let mut last = None;
    for trouble in engine.records.troubles()?.into_values() {
        let Some(alert) = trouble.alert else { continue };
        let about = about(alert);
        match &trouble.told {
            None => pending.push(PendingAlert { seq: trouble.seq, about }),
            Some(key) if about.is_own() => {
                last = last.max(engine.records.letter(key)?.map(|letter| letter.written));
            }
            Some(_) => {}
        }
    }
    Ok((pending, last))
}

fn about(alert: StoredAlert) -> AlertAbout {
    match alert {
        StoredAlert::ShareLost => AlertAbout::ShareLost,
        StoredAlert::Secret => AlertAbout::Secret,
        StoredAlert::DiskFull => AlertAbout::DiskFull,
        StoredAlert::Post => AlertAbout::Post,
        StoredAlert::Journal => AlertAbout::Journal,
        StoredAlert::Daemon => AlertAbout::Daemon,
    }
}

/// The rules of when, from configuration and plan.
pub fn settings(engine: &Engine) -> Settings {
    let letters = &engine.config.letters;
    let delta = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
    let deadline = engine.judge().plan.deadline;
    Settings {
        ladder: letters.ladder.clone(),
        overdue: letters.overdue,
        remind_at: letters.remind_at,
        hold_until: letters.hold_until,
        receipt_after: delta(letters.receipt_after),
        receipt_at_most: delta(letters.receipt_at_most),
        quiet: letters.quiet.map(|quiet| QuietHours { from: quiet.start, to: quiet.end }),
        per_hour: letters.per_hour,
        grace: delta(letters.grace),
        ..Settings::standard(deadline, engine.config.campaign.zone, engine.calendar.clone())
    }
}
