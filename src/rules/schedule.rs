//! Schedules in `cron` writing, with the traps of the crate closed, and which of their slots are due. A slot is a time
//! on the wall clock of the campaign's zone; it reads no clock and sends nothing.

use chrono::{DateTime, LocalResult, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::fmt;
use std::str::FromStr;

/// Missed slots are counted up to here.
const COUNTED: usize = 100;

/// A checked schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    cron: cron::Schedule,
}

/// Why a text is no schedule, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Five fields, as in a crontab.
    #[error("`{text}` has five fields; a schedule has six, seconds first: write `0 {text}`")]
    FiveFields {
        /// The text.
        text: String,
    },
    /// Neither five nor six fields.
    #[error(
        "`{text}` has {fields} field(s); a schedule has six: second, minute, hour, day of month, month, day of week, such as \
         `0 30 8 * * MON-FRI`"
    )]
    FieldCount {
        /// The text.
        text: String,
        /// How many it has.
        fields: usize,
    },
    /// Digits name weekdays differently from program to program.
    #[error("the day of week `{field}` in `{text}` holds a digit: write names, such as MON-FRI or SAT,SUN")]
    WeekdayDigits {
        /// The text.
        text: String,
        /// Its sixth field.
        field: String,
    },
    /// Day of month and day of week both restrict.
    #[error(
        "`{text}` names both a day of month and a day of week, which would mean both at once: make one of them `*`"
    )]
    BothDays {
        /// The text.
        text: String,
    },
    /// No day ever matches.
    #[error("`{text}` never comes: no such day exists")]
    Never {
        /// The text.
        text: String,
    },
    /// The `cron` crate refuses it.
    #[error("`{text}` is not a schedule: {why}; write it like `0 30 8 * * MON-FRI`")]
    Unreadable {
        /// The text.
        text: String,
        /// What the crate says.
        why: String,
    },
}

/// What becomes of due slots. Given to the ledger, the last slot of a decision is the next `last_done`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotDecision {
    /// Do the work of this slot now.
    Do {
        /// The slot.
        slot: NaiveDateTime,
        /// How late it is.
        late: TimeDelta,
    },
    /// These slots pass, for good.
    Skip {
        /// The first of them.
        first: NaiveDateTime,
        /// The last of them.
        last: NaiveDateTime,
        /// How many, counted up to 100.
        count: usize,
        /// Why.
        because: SlotSkip,
    },
}

/// Why a slot is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotSkip {
    /// A later slot is due too and stands for it.
    Superseded,
    /// More than the grace time has passed.
    TooLate,
}

impl Schedule {
    /// Reads six fields: second, minute, hour, day of month, month, day of week by name.
    pub fn parse(text: &str) -> Result<Schedule, ScheduleError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let text = fields.join(" ");
        let [_, _, _, day_of_month, _, weekday] = fields[..] else {
            return Err(match fields.len() {
                5 => ScheduleError::FiveFields { text },
                fields => ScheduleError::FieldCount { text, fields },
            });
        };
        let free = |field: &str| field == "*" || field == "?";
        if weekday.contains(|c: char| c.is_ascii_digit()) {
            return Err(ScheduleError::WeekdayDigits { text, field: weekday.to_owned() });
        }
        if !free(day_of_month) && !free(weekday) {
            return Err(ScheduleError::BothDays { text });
        }
        match cron::Schedule::from_str(&text) {
            Err(error) => Err(ScheduleError::Unreadable { text, why: error.to_string() }),
            Ok(cron) if cron.after(&DateTime::<Utc>::UNIX_EPOCH).next().is_none() => Err(ScheduleError::Never { text }),
            Ok(cron) => Ok(Schedule { cron }),
        }
    }

    /// The first slot after `local`. Slots are times of the wall clock, so a change of summer time neither drops nor
    /// doubles one.
    pub fn next_after(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        // The crate is given wall-clock times as if they were UTC, where its gaps and folds cannot occur.
        self.cron.after(&local.and_utc()).next().map(|slot| slot.naive_utc())
    }

    /// The last slot at or before `local`.
    pub fn last_until(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let just_after = local.and_utc() + TimeDelta::seconds(1);
        self.cron.after(&just_after).rev().map(|slot| slot.naive_utc()).find(|slot| *slot <= local)
    }

    /// The next `count` slots after `now`, with their instants in `zone`: what `check` prints.
    pub fn firings(&self, now: DateTime<Utc>, zone: Tz, count: usize) -> Vec<DateTime<Tz>> {
        let mut slots = std::iter::successors(self.next_after(now.with_timezone(&zone).naive_local()), |slot| {
            self.next_after(*slot)
        });
        let ahead = slots.by_ref().map(|slot| instant_of(slot, zone)).filter(|instant| *instant > now);
        ahead.take(count).map(|instant| instant.with_timezone(&zone)).collect()
    }

    /// What becomes of the slots after `last_done` that have come by `now`: the newest is done when it is at most
    /// `grace` late, everything before it is skipped. Each slot is done or skipped exactly once, however the clock
    /// steps, when `last_done` is the newest slot ever decided (at first: the local time of the first start).
    pub fn due(&self, last_done: NaiveDateTime, now: DateTime<Utc>, zone: Tz, grace: TimeDelta) -> Vec<SlotDecision> {
        let Some(newest) = self.newest_until(now, zone).filter(|slot| *slot > last_done) else {
            return Vec::new();
        };
        let mut decisions = Vec::new();
        let first = self.next_after(last_done).filter(|first| *first < newest);
        if let (Some(first), Some(last)) = (first, self.last_until(newest - TimeDelta::seconds(1))) {
            let missed = self.cron.after(&last_done.and_utc()).take_while(|slot| slot.naive_utc() <= last);
            let count = missed.take(COUNTED).count();
            decisions.push(SlotDecision::Skip { first, last, count, because: SlotSkip::Superseded });
        }
        let late = now - instant_of(newest, zone);
        decisions.push(if late <= grace {
            SlotDecision::Do { slot: newest, late }
        } else {
            SlotDecision::Skip { first: newest, last: newest, count: 1, because: SlotSkip::TooLate }
        });
        decisions
    }

    /// True when no slot of the same day comes before `slot`.
    pub fn is_first_of_day(&self, slot: NaiveDateTime) -> bool {
        self.next_after(slot.date().and_time(NaiveTime::MIN) - TimeDelta::seconds(1)) == Some(slot)
    }

    /// The newest slot whose instant has come.
    pub fn newest_until(&self, now: DateTime<Utc>, zone: Tz) -> Option<NaiveDateTime> {
        let local = now.with_timezone(&zone).naive_local();
        // When the clock has been set back, it has already shown times later than it shows now.
        let shown = match zone.from_local_datetime(&local) {
            LocalResult::Ambiguous(first, second) if second <= now => local + (second - first),
            _ => local,
        };
        let mut slot = self.last_until(shown)?;
        while instant_of(slot, zone) > now {
            slot = self.last_until(slot - TimeDelta::seconds(1))?;
        }
        Some(slot)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.cron.source())
    }
}

/// The instant a wall clock in `zone` shows `local`: the first of two when the clock is set back over it, the end of the
/// gap when the clock is set forward over it.
pub fn instant_of(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    // No zone has ever left out more than a day.
    (0..=24 * 60)
        .find_map(|minutes| zone.from_local_datetime(&(local + TimeDelta::minutes(minutes))).earliest())
        .map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
}

#[cfg(test)]
mod tests;
