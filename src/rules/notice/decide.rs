//! The round of decisions: units in plan order, then the digest, then the alerts. What is decided of one unit lives in
//! `unit`; here is only what concerns them all.

use super::decision::{Decision, Notice, NoticeKind, Quiet, Role, WriteBecause};
use super::situation::{PendingAlert, Situation};
use super::unit::UnitCase;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// Alerts about our own post and journal go by mail at most this often.
const OWN_ALERTS_EVERY: TimeDelta = TimeDelta::hours(1);

/// Decides, at `now`, every letter, withdrawal and skipped slot of this situation, and says of every unit without a
/// letter why there is none. Recorded as [`super::record`] does, the same situation gives no new decision.
pub fn decide(situation: &Situation, now: DateTime<Utc>) -> Vec<Decision> {
    let mut round = Round::new(situation, now);
    let mut decisions: Vec<Decision> =
        situation.units.iter().flat_map(|unit| UnitCase::new(unit, &mut round).decide()).collect();
    decisions.extend(digest(situation));
    decisions.extend(alerts(situation, now));
    decisions
}

/// What the decisions of one round share.
pub(super) struct Round<'a> {
    pub situation: &'a Situation,
    pub now: DateTime<Utc>,
    /// `now` on the campaign's clocks.
    pub local: NaiveDateTime,
    pub today: NaiveDate,
    /// Letters the cap per hour still leaves room for.
    room: u32,
}

impl<'a> Round<'a> {
    fn new(situation: &'a Situation, now: DateTime<Utc>) -> Self {
        let local = situation.settings.local(now);
        let room = situation.settings.per_hour.map_or(u32::MAX, |cap| cap.saturating_sub(situation.written_last_hour));
        Round { situation, now, local, today: local.date(), room }
    }

    /// True in quiet hours.
    pub fn is_quiet(&self) -> bool {
        self.situation.settings.quiet.is_some_and(|hours| hours.contains(self.local.time()))
    }

    /// True when one more letter fits under the cap; it then counts.
    pub fn take_room(&mut self) -> bool {
        let fits = self.room > 0;
        self.room = self.room.saturating_sub(1);
        fits
    }
}

fn digest(situation: &Situation) -> Option<Decision> {
    let due = situation.digest?;
    let day = due.nominal.date();
    let key = if due.first_of_day {
        format!("digest/{day}")
    } else {
        format!("digest/{}", due.nominal.format("%Y-%m-%dT%H:%M"))
    };
    let because = due.late.map_or(WriteBecause::DigestDue, |late| WriteBecause::DigestMadeUp { late });
    Some(Decision::Write(to_coordinator(NoticeKind::Digest, key, because, Vec::new())))
}

/// All alerts that may go now go in one letter.
fn alerts(situation: &Situation, now: DateTime<Utc>) -> Vec<Decision> {
    let again = situation.last_own_alert.map(|last| last + OWN_ALERTS_EVERY).filter(|again| now < *again);
    let (held, going): (Vec<&PendingAlert>, Vec<&PendingAlert>) =
        situation.alerts.iter().partition(|alert| again.is_some() && alert.about.is_own());
    let carries: Vec<u64> = going.iter().map(|alert| alert.seq).collect();
    let write = carries.iter().min().map(|first| {
        let key = format!("alert/{first}");
        Decision::Write(to_coordinator(NoticeKind::Alert, key, WriteBecause::Alarm, carries.clone()))
    });
    let hold =
        (!held.is_empty()).then_some(Decision::Nothing { unit: None, because: Quiet::AlertedWithinHour, until: again });
    write.into_iter().chain(hold).collect()
}

fn to_coordinator(kind: NoticeKind, key: String, because: WriteBecause, carries: Vec<u64>) -> Notice {
    let to = Role::Coordinator;
    Notice { key, kind, unit: None, to, cc: None, gaps: Vec::new(), carries, settles: None, because }
}
