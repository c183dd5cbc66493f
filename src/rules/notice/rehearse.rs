//! What the calendar will bring if nothing more arrives, or what is supposed to: the same decisions, made at every
//! instant at which one could fall due, each recorded before the next. It sends nothing and keeps nothing.

use super::decide::decide;
use super::decision::{Decision, Notice, NoticeKind, Slot};
use super::situation::{Burst, DigestDue, LetterRecord, LetterState, QueuedNotice, Settings, Situation, UnitSituation};
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::schedule::{Schedule, instant_of};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// A decision of a rehearsal, with the instant it would be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// When.
    pub at: DateTime<Utc>,
    /// What: never `Nothing`.
    pub decision: Decision,
}

/// A file that a rehearsal lets arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FutureDrop {
    /// Whose.
    pub unit: UnitCode,
    /// When it has arrived in full.
    pub at: DateTime<Utc>,
    /// A number as the ledger would give it: the first of a burst names its receipt.
    pub seq: u64,
    /// Pieces that are no longer missing from then on: those it is filed to, or may well be.
    pub pieces: Vec<PieceId>,
}

/// Every letter, withdrawal and skipped slot of the local days from `from` to `to`, both included, if nothing arrives
/// but `drops`.
pub fn rehearse(
    situation: &Situation,
    from: NaiveDate,
    to: NaiveDate,
    digest: Option<&Schedule>,
    drops: &[FutureDrop],
) -> Vec<Foreseen> {
    let mut situation = situation.clone();
    let mut foreseen: Vec<Foreseen> = Vec::new();
    let mut coming: Vec<&FutureDrop> = drops.iter().collect();
    coming.sort_by_key(|drop| (drop.at, drop.seq));
    let mut coming = coming.into_iter().peekable();
    let mut instants = wake_instants(from, to, &situation.settings, digest);
    instants.extend(drops.iter().flat_map(|drop| instants_of(drop, &situation.settings)));
    instants.sort_unstable();
    instants.dedup();
    for at in instants {
        while let Some(drop) = coming.next_if(|drop| drop.at <= at) {
            arrive(&mut situation, drop);
        }
        situation.digest = digest.and_then(|schedule| digest_at(schedule, at, &situation.settings));
        let hour_ago = at - TimeDelta::hours(1);
        let recent = foreseen.iter().rev().take_while(|earlier| earlier.at > hour_ago);
        situation.written_last_hour = recent.filter(|earlier| is_capped(&earlier.decision)).count() as u32;
        for decision in decide(&situation, at) {
            record(&mut situation, &decision, at);
            if !matches!(decision, Decision::Nothing { .. }) {
                foreseen.push(Foreseen { at, decision });
            }
        }
    }
    foreseen
}

/// The instants of the local days from `from` to `to`, both included, at which a letter could fall due without anything
/// new happening, in order.
pub fn wake_instants(
    from: NaiveDate,
    to: NaiveDate,
    settings: &Settings,
    digest: Option<&Schedule>,
) -> Vec<DateTime<Utc>> {
    let mut times = vec![settings.remind_at, settings.hold_until];
    times.extend(settings.quiet.map(|hours| hours.to));
    if settings.per_hour.is_some() {
        // What the cap held back goes hour by hour.
        times.extend((0..24).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0)));
    }
    let days = from.iter_days().take_while(|day| *day <= to);
    let mut instants: Vec<DateTime<Utc>> =
        days.flat_map(|day| times.iter().map(move |time| instant_of(day.and_time(*time), settings.zone))).collect();
    if let Some(schedule) = digest {
        let before = from.and_time(NaiveTime::MIN) - TimeDelta::seconds(1);
        let slots = std::iter::successors(schedule.next_after(before), |slot| schedule.next_after(*slot));
        let slots = slots.take_while(|slot| slot.date() <= to);
        instants.extend(slots.map(|slot| instant_of(slot, settings.zone)));
    }
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// When a drop may bring a letter: its receipt, at the latest, and a reminder that was held for a unit at work.
fn instants_of(drop: &FutureDrop, settings: &Settings) -> [DateTime<Utc>; 4] {
    let later = [TimeDelta::zero(), settings.receipt_after, settings.receipt_at_most, settings.working_for];
    later.map(|time| drop.at.checked_add_signed(time).unwrap_or(drop.at))
}

fn arrive(situation: &mut Situation, drop: &FutureDrop) {
    let Some(unit) = unit(situation, &drop.unit) else {
        return;
    };
    unit.missing.retain(|gap| !drop.pieces.contains(&gap.piece));
    unit.last_change = unit.last_change.max(Some(drop.at));
    let burst = Burst { first: drop.seq, first_at: drop.at, last_at: drop.at };
    unit.burst.get_or_insert(burst).last_at = drop.at;
}

/// The digest whose slot is exactly at `at`.
fn digest_at(schedule: &Schedule, at: DateTime<Utc>, settings: &Settings) -> Option<DigestDue> {
    let nominal = schedule.newest_until(at, settings.zone)?;
    let due = DigestDue { nominal, late: None, first_of_day: schedule.is_first_of_day(nominal) };
    (instant_of(nominal, settings.zone) == at).then_some(due)
}

fn is_capped(decision: &Decision) -> bool {
    matches!(decision, Decision::Write(notice) if notice.kind.is_daily())
}

/// Records a decision made at `now` in the situation as the ledger does, the letter having left at once: the model of
/// what `pass` must put into the next situation.
pub fn record(situation: &mut Situation, decision: &Decision, now: DateTime<Utc>) {
    let zone = situation.settings.zone;
    let today = situation.settings.local(now).date();
    match decision {
        Decision::Nothing { .. } => {}
        Decision::Write(notice) => match &notice.unit {
            None if notice.kind == NoticeKind::Digest => situation.digest = None,
            None => {
                let told = |alert: &super::PendingAlert| notice.carries.contains(&alert.seq);
                if situation.alerts.iter().any(|alert| told(alert) && alert.about.is_own()) {
                    situation.last_own_alert = Some(now);
                }
                situation.alerts.retain(|alert| !told(alert));
            }
            Some(code) => {
                situation.written_last_hour += u32::from(notice.kind.is_daily());
                unit(situation, code).into_iter().for_each(|unit| write(unit, notice, today));
            }
        },
        Decision::Withdraw { unit: code, key, .. } => {
            unit(situation, code).into_iter().for_each(|unit| withdraw(unit, key, today, zone));
        }
        Decision::Skip { unit: code, slot, .. } => {
            unit(situation, code).into_iter().for_each(|unit| skip(unit, *slot));
        }
    }
}

fn unit<'a>(situation: &'a mut Situation, code: &UnitCode) -> Option<&'a mut UnitSituation> {
    situation.units.iter_mut().find(|unit| unit.unit == *code)
}

fn write(unit: &mut UnitSituation, notice: &Notice, today: NaiveDate) {
    if notice.kind == NoticeKind::Receipt {
        unit.burst = None;
    }
    if let Some(day) = notice.settles {
        unit.reminders_settled = unit.reminders_settled.max(day);
    }
    unit.queued.retain(|queued| !notice.carries.contains(&queued.seq));
    if notice.kind == NoticeKind::Status {
        unit.status_released = None;
    }
    unit.letters.push(LetterRecord {
        key: notice.key.clone(),
        kind: notice.kind,
        day: today,
        state: LetterState::Left,
        gaps: notice.gaps.clone(),
        carries: notice.carries.clone(),
    });
}

fn withdraw(unit: &mut UnitSituation, key: &str, today: NaiveDate, zone: Tz) {
    let Some(letter) = unit.letters.iter_mut().find(|letter| letter.key == key) else {
        return;
    };
    // The decisions it carried were made on its day at the latest.
    let at = instant_of(letter.day.and_time(NaiveTime::MIN), zone);
    letter.state = LetterState::Withdrawn;
    letter.day = today;
    let mut carries = letter.carries.clone();
    if letter.kind == NoticeKind::Status {
        unit.status_released = carries.pop().filter(|seq| !unit.undone.contains(seq));
    }
    carries.retain(|seq| !unit.undone.contains(seq));
    unit.queued.extend(carries.into_iter().map(|seq| QueuedNotice { seq, at }));
}

fn skip(unit: &mut UnitSituation, slot: Slot) {
    match slot {
        Slot::Reminders { last, .. } => unit.reminders_settled = unit.reminders_settled.max(last),
        Slot::Receipt(_) => unit.burst = None,
        Slot::Notice(seq) => unit.queued.retain(|queued| queued.seq != seq),
        Slot::Status(_) => unit.status_released = None,
    }
}
