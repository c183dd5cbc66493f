//! The reminder slots of a unit: which days, moved off days off, and which rung wins. It decides no letter.

use super::decision::Stage;
use super::situation::{MissingPiece, Settings};
use crate::rules::schedule::instant_of;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// How long after the hour of reminders one that waited for it may still go: a pass comes when it comes.
const ROOM: TimeDelta = TimeDelta::minutes(15);

/// One day on which a unit with gaps is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rung {
    /// The day the rung is named after: its letter's key.
    pub nominal: NaiveDate,
    /// The working day it goes on.
    pub day: NaiveDate,
    /// Which reminder it is; `Escalation` is decided later.
    pub stage: Stage,
}

impl Rung {
    /// When it is due.
    pub fn at(&self, settings: &Settings) -> DateTime<Utc> {
        instant_of(self.day.and_time(settings.remind_at), settings.zone)
    }

    /// Until when it is made up: the grace time after it was due, and when that ends on a day off, the same hour of the
    /// next working day. On another day it waits for the hour of reminders, so the end leaves room for that.
    pub fn made_up_until(&self, settings: &Settings) -> DateTime<Utc> {
        let end = settings.local(self.at(settings) + settings.grace);
        let day = settings.calendar.working_day_on_or_after(end.date());
        let end = instant_of(day.and_time(end.time()), settings.zone);
        if day == self.day {
            return end;
        }
        end.max(instant_of(day.and_time(settings.remind_at), settings.zone) + ROOM)
    }
}

/// The slots of a unit with these gaps whose days lie after `settled`, up to and including `until`, one a day, in order.
/// A unit without gaps has the rungs of the campaign's deadline, so that its silence is on the record too.
pub(super) fn rungs(missing: &[MissingPiece], settled: NaiveDate, until: NaiveDate, settings: &Settings) -> Vec<Rung> {
    let mut deadlines: Vec<NaiveDate> = missing.iter().map(|gap| gap.deadline).collect();
    if deadlines.is_empty() {
        deadlines.push(settings.deadline);
    }
    deadlines.sort_unstable();
    deadlines.dedup();
    let mut rungs: Vec<Rung> = Vec::new();
    for &deadline in &deadlines {
        for &days in &settings.ladder {
            let nominal = deadline - TimeDelta::days(i64::from(days));
            let day = settings.calendar.working_day_on_or_before(nominal);
            rungs.push(Rung { nominal, day, stage: Stage::Before(days) });
        }
    }
    rungs.retain(|rung| settled < rung.day && rung.day <= until);
    if let (true, false, Some(&first)) = (settings.overdue, missing.is_empty(), deadlines.first()) {
        let days = settled.max(first).iter_days().skip(1).take_while(|day| *day <= until);
        let worked = days.filter(|day| settings.calendar.is_working(*day));
        rungs.extend(worked.map(|day| Rung { nominal: day, day, stage: Stage::Overdue }));
    }
    // Of rungs that meet on one day the nearest to its deadline wins, and overdue beats them all.
    rungs.sort_by_key(|rung| (rung.day, nearness(rung.stage), rung.nominal));
    rungs.dedup_by_key(|rung| rung.day);
    rungs
}

fn nearness(stage: Stage) -> u32 {
    match stage {
        Stage::Overdue | Stage::Escalation => 0,
        Stage::Before(days) => days + 1,
    }
}

/// The day of the next reminder after `after` for a unit with these gaps.
pub fn next_reminder(missing: &[MissingPiece], after: NaiveDate, settings: &Settings) -> Option<NaiveDate> {
    if missing.is_empty() {
        return None;
    }
    let furthest = missing.iter().map(|gap| gap.deadline).max()?.max(after);
    // Past every deadline the next working day is at most a long holiday away.
    let until = furthest + TimeDelta::days(30);
    rungs(missing, after, until, settings).first().map(|rung| rung.day)
}
