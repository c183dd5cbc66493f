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
            return Err(ScheduleError::WeekdayDigits {
                text,
                field: weekday.to_owned(),
            });
        }
        if !free(day_of_month) && !free(weekday) {
            return Err(ScheduleError::BothDays { text });
        }
        match cron::Schedule::from_str(&text) {
            Err(error) => Err(ScheduleError::Unreadable {
                text,
                why: error.to_string(),
            }),
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
        self.cron
            .after(&just_after)
            .rev()
            .map(|slot| slot.naive_utc())
            .find(|slot| *slot <= local)
    }

    /// The next `count` slots after `now`, with their instants in `zone`: what `check` prints.
    pub fn firings(&self, now: DateTime<Utc>, zone: Tz, count: usize) -> Vec<DateTime<Tz>> {
        let mut slots = std::iter::successors(self.next_after(now.with_timezone(&zone).naive_local()), |slot| {
            self.next_after(*slot)
        });
        let ahead = slots
            .by_ref()
            .map(|slot| instant_of(slot, zone))
            .filter(|instant| *instant > now);
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
            let missed = self
                .cron
                .after(&last_done.and_utc())
                .take_while(|slot| slot.naive_utc() <= last);
            let count = missed.take(COUNTED).count();
            decisions.push(SlotDecision::Skip {
                first,
                last,
                count,
                because: SlotSkip::Superseded,
            });
        }
        let late = now - instant_of(newest, zone);
        decisions.push(if late <= grace {
            SlotDecision::Do { slot: newest, late }
        } else {
            SlotDecision::Skip {
                first: newest,
                last: newest,
                count: 1,
                because: SlotSkip::TooLate,
            }
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
        .find_map(|minutes| {
            zone.from_local_datetime(&(local + TimeDelta::minutes(minutes)))
                .earliest()
        })
        .map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHANGHAI: Tz = chrono_tz::Asia::Shanghai;
    const NEW_YORK: Tz = chrono_tz::America::New_York;
    const DAY: TimeDelta = TimeDelta::hours(24);

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn schedule(text: &str) -> Schedule {
        Schedule::parse(text).unwrap()
    }

    fn done(slot: &str, late: TimeDelta) -> SlotDecision {
        SlotDecision::Do {
            slot: local(slot),
            late,
        }
    }

    #[test]
    fn every_trap_of_the_crate_is_closed_with_a_remedy() {
        for (text, message) in [
            (
                "30 8 * * *",
                "`30 8 * * *` has five fields; a schedule has six, seconds first: write `0 30 8 * * *`",
            ),
            ("8:30", "has 1 field(s); a schedule has six"),
            ("@weekly", "has 1 field(s)"),
            ("0 30 8 * * * 2030", "has 7 field(s)"),
            (
                "0 30 8 * * 1-5",
                "the day of week `1-5` in `0 30 8 * * 1-5` holds a digit: write names, such as MON-FRI",
            ),
            ("0 30 8 * * */2", "holds a digit"),
            ("0 30 8 13 * FRI", "names both a day of month and a day of week"),
            ("0 30 8 30 2 *", "`0 30 8 30 2 *` never comes"),
            ("0 30 25 * * *", "is not a schedule"),
            ("0 30 8 L * *", "is not a schedule"),
        ] {
            let error = Schedule::parse(text).unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn working_days_by_name_are_monday_to_friday() {
        let slots = schedule("0 30 8 * * MON-FRI").firings(utc("2023-06-16T00:00:00Z"), SHANGHAI, 3);
        let slots: Vec<String> = slots
            .iter()
            .map(|slot| slot.format("%a %d %H:%M %Z").to_string())
            .collect();
        assert_eq!(slots, ["Fri 16 08:30 CST", "Mon 19 08:30 CST", "Tue 20 08:30 CST"]);
        assert_eq!(
            schedule("0 0 8 29 2 *")
                .firings(utc("2021-01-01T00:00:00Z"), SHANGHAI, 2)
                .len(),
            2,
            "leap days"
        );
        assert_eq!(schedule(" 0  30 8 * *  ? ").to_string(), "0 30 8 * * ?");
    }

    #[test]
    fn a_slot_is_done_once_at_its_time_and_not_again_when_the_clock_steps_back() {
        let daily = schedule("0 30 8 * * *");
        let last = local("2023-06-12 08:30");
        assert_eq!(daily.due(last, utc("2023-06-13T00:29:59Z"), SHANGHAI, DAY), []);
        let on_time = daily.due(last, utc("2023-06-13T00:30:00Z"), SHANGHAI, DAY);
        assert_eq!(on_time, [done("2023-06-13 08:30", TimeDelta::zero())]);
        let last = local("2023-06-13 08:30");
        for now in ["2023-06-13T00:30:00Z", "2023-06-13T00:10:00Z", "2023-06-01T00:00:00Z"] {
            assert_eq!(daily.due(last, utc(now), SHANGHAI, DAY), [], "{now}");
        }
    }

    #[test]
    fn after_three_days_off_the_newest_slot_is_made_up_and_the_others_are_on_record() {
        let daily = schedule("0 30 8 * * *");
        let decisions = daily.due(local("2023-06-09 08:30"), utc("2023-06-13T02:00:00Z"), SHANGHAI, DAY);
        let because = SlotSkip::Superseded;
        let (first, last) = (local("2023-06-10 08:30"), local("2023-06-12 08:30"));
        let skip = SlotDecision::Skip {
            first,
            last,
            count: 3,
            because,
        };
        assert_eq!(decisions, [skip, done("2023-06-13 08:30", TimeDelta::minutes(90))]);
    }

    #[test]
    fn a_slot_past_its_grace_is_skipped_on_the_record() {
        let weekly = schedule("0 0 8 * * MON");
        let decisions = weekly.due(local("2023-06-05 08:00"), utc("2023-06-14T00:00:00Z"), SHANGHAI, DAY);
        let slot = local("2023-06-12 08:00");
        assert_eq!(
            decisions,
            [SlotDecision::Skip {
                first: slot,
                last: slot,
                count: 1,
                because: SlotSkip::TooLate
            }]
        );
    }

    #[test]
    fn years_of_missed_slots_cost_nothing() {
        let each_second = schedule("* * * * * *");
        let decisions = each_second.due(local("2000-01-01 00:00"), utc("2023-06-13T00:00:00Z"), SHANGHAI, DAY);
        assert!(matches!(
            decisions[..],
            [SlotDecision::Skip { count: 100, .. }, SlotDecision::Do { .. }]
        ));
    }

    #[test]
    fn a_slot_in_the_hour_that_summer_time_leaves_out_comes_at_the_end_of_the_gap() {
        let nightly = schedule("0 30 2 * * *");
        let last = local("2023-03-11 02:30");
        assert_eq!(nightly.due(last, utc("2023-03-12T06:59:59Z"), NEW_YORK, DAY), []);
        let after = nightly.due(last, utc("2023-03-12T07:00:00Z"), NEW_YORK, DAY);
        assert_eq!(after, [done("2023-03-12 02:30", TimeDelta::zero())]);
        assert_eq!(
            nightly.firings(utc("2023-03-12T06:00:00Z"), NEW_YORK, 1)[0],
            utc("2023-03-12T07:00:00Z")
        );
    }

    #[test]
    fn a_slot_in_the_hour_that_comes_twice_is_done_the_first_time_only() {
        let nightly = schedule("0 30 1 * * *");
        let last = local("2023-11-04 01:30");
        let first = nightly.due(last, utc("2023-11-05T05:30:00Z"), NEW_YORK, DAY);
        assert_eq!(first, [done("2023-11-05 01:30", TimeDelta::zero())]);
        // A machine that starts between, at 01:10 for the second time, makes up what the clock has shown already.
        let between = nightly.due(last, utc("2023-11-05T06:10:00Z"), NEW_YORK, DAY);
        assert_eq!(between, [done("2023-11-05 01:30", TimeDelta::minutes(40))]);
        assert_eq!(
            nightly.due(local("2023-11-05 01:30"), utc("2023-11-05T06:30:00Z"), NEW_YORK, DAY),
            []
        );
        assert_eq!(
            nightly.firings(utc("2023-11-05T05:30:00Z"), NEW_YORK, 1)[0],
            utc("2023-11-06T06:30:00Z")
        );
    }

    #[test]
    fn the_second_digest_of_a_day_is_known_as_such() {
        let twice = schedule("0 0 8,14 * * *");
        assert!(twice.is_first_of_day(local("2023-06-13 08:00")));
        assert!(!twice.is_first_of_day(local("2023-06-13 14:00")));
        assert!(schedule("0 0 0 * * *").is_first_of_day(local("2023-06-13 00:00")));
    }

    proptest! {
        /// However the clock jumps, the decided slots are disjoint, in order and without a hole between them.
        #[test]
        fn each_slot_is_done_or_skipped_exactly_once(
            text in prop::sample::select(vec!["0 30 8 * * *", "0 0 */6 * * *", "0 30 1,2 * * *", "0 0 9 * * MON", "0 15 2 1 * *"]),
            zone in prop::sample::select(vec![SHANGHAI, NEW_YORK, chrono_tz::Australia::Lord_Howe, chrono_tz::Pacific::Apia]),
            start in 1_300_000_000_i64..1_700_000_000,
            steps in prop::collection::vec(-200_000_i64..400_000, 1..40),
        ) {
            let schedule = schedule(text);
            let mut now = DateTime::from_timestamp(start, 0).unwrap();
            let begun = now.with_timezone(&zone).naive_local();
            let mut last = begun;
            let mut newest = now;
            for step in steps {
                now += TimeDelta::seconds(step);
                newest = newest.max(now);
                for decision in schedule.due(last, now, zone, DAY) {
                    let (first, end) = match decision {
                        SlotDecision::Do { slot, late } => {
                            prop_assert!(instant_of(slot, zone) <= now && late <= DAY);
                            (slot, slot)
                        }
                        SlotDecision::Skip { first, last, .. } => (first, last),
                    };
                    prop_assert_eq!(schedule.next_after(last), Some(first), "no slot left out or doubled");
                    last = end;
                }
            }
            let ahead = schedule.next_after(last).unwrap();
            prop_assert!(instant_of(ahead, zone) > newest, "{} should have been decided", ahead);
        }
    }
}
