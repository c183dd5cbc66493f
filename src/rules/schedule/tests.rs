//! Stories of slots: traps, missed runs, clocks that step, zones with summer time.

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
    SlotDecision::Do { slot: local(slot), late }
}

#[test]
fn every_trap_of_the_crate_is_closed_with_a_remedy() {
    for (text, message) in [
        ("30 8 * * *", "`30 8 * * *` has five fields; a schedule has six, seconds first: write `0 30 8 * * *`"),
        ("8:30", "has 1 field(s); a schedule has six"),
        ("@weekly", "has 1 field(s)"),
        ("0 30 8 * * * 2030", "has 7 field(s)"),
        ("0 30 8 * * 1-5", "the day of week `1-5` in `0 30 8 * * 1-5` holds a digit: write names, such as MON-FRI"),
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
    let slots: Vec<String> = slots.iter().map(|slot| slot.format("%a %d %H:%M %Z").to_string()).collect();
    assert_eq!(slots, ["Fri 16 08:30 CST", "Mon 19 08:30 CST", "Tue 20 08:30 CST"]);
    assert_eq!(schedule("0 0 8 29 2 *").firings(utc("2021-01-01T00:00:00Z"), SHANGHAI, 2).len(), 2, "leap days");
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
    let skip = SlotDecision::Skip { first, last, count: 3, because };
    assert_eq!(decisions, [skip, done("2023-06-13 08:30", TimeDelta::minutes(90))]);
}

#[test]
fn a_slot_past_its_grace_is_skipped_on_the_record() {
    let weekly = schedule("0 0 8 * * MON");
    let decisions = weekly.due(local("2023-06-05 08:00"), utc("2023-06-14T00:00:00Z"), SHANGHAI, DAY);
    let slot = local("2023-06-12 08:00");
    assert_eq!(decisions, [SlotDecision::Skip { first: slot, last: slot, count: 1, because: SlotSkip::TooLate }]);
}

#[test]
fn years_of_missed_slots_cost_nothing() {
    let each_second = schedule("* * * * * *");
    let decisions = each_second.due(local("2000-01-01 00:00"), utc("2023-06-13T00:00:00Z"), SHANGHAI, DAY);
    assert!(matches!(decisions[..], [SlotDecision::Skip { count: 100, .. }, SlotDecision::Do { .. }]));
}

#[test]
fn a_slot_in_the_hour_that_summer_time_leaves_out_comes_at_the_end_of_the_gap() {
    let nightly = schedule("0 30 2 * * *");
    let last = local("2023-03-11 02:30");
    assert_eq!(nightly.due(last, utc("2023-03-12T06:59:59Z"), NEW_YORK, DAY), []);
    let after = nightly.due(last, utc("2023-03-12T07:00:00Z"), NEW_YORK, DAY);
    assert_eq!(after, [done("2023-03-12 02:30", TimeDelta::zero())]);
    assert_eq!(nightly.firings(utc("2023-03-12T06:00:00Z"), NEW_YORK, 1)[0], utc("2023-03-12T07:00:00Z"));
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
    assert_eq!(nightly.due(local("2023-11-05 01:30"), utc("2023-11-05T06:30:00Z"), NEW_YORK, DAY), []);
    assert_eq!(nightly.firings(utc("2023-11-05T05:30:00Z"), NEW_YORK, 1)[0], utc("2023-11-06T06:30:00Z"));
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
