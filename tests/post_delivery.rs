//! The states of a letter between written and sent, the rest of the post and the rate, told as tables and properties.
//! Values only: nothing is sent here.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use shouqi::rules::delivery::{
    Delivery, Failure, Gate, GivenUp, LOST_REPLIES, Outcome, Pace, PostState, Stage, backoff,
};

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_686_600_000, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn failure(stage: Stage, code: Option<u16>) -> Failure {
    Failure { stage, code, text: "words of the server".into() }
}

fn sent() -> Outcome {
    Outcome::Sent { reply: "2.0.0 Ok: queued as 4F2".into() }
}

fn later() -> Outcome {
    Outcome::Later(failure(Stage::Recipient, Some(451)))
}

fn never() -> Outcome {
    Outcome::Never(failure(Stage::Recipient, Some(550)))
}

fn about_us() -> Outcome {
    Outcome::AboutUs(failure(Stage::Login, Some(535)))
}

fn unknown() -> Outcome {
    Outcome::Unknown(failure(Stage::Dot, None))
}

/// The state after one attempt at `now` with this outcome.
fn attempt(delivery: &Delivery, outcome: &Outcome, now: DateTime<Utc>, end: DateTime<Utc>) -> Delivery {
    delivery.start(now).unwrap().after(outcome, now, end)
}

fn due(delivery: &Delivery) -> DateTime<Utc> {
    match delivery {
        Delivery::Waiting { due, .. } => *due,
        other => panic!("not waiting: {other:?}"),
    }
}

#[test]
fn the_wait_is_the_age_of_the_letter_within_five_minutes_and_one_hour() {
    let cases = [(0, 5), (4, 5), (5, 5), (17, 17), (60, 60), (61, 60), (4320, 60), (-30, 5)];
    for (age, wait) in cases {
        assert_eq!(backoff(at(0), at(age)), TimeDelta::minutes(wait), "age {age} min");
    }
}

#[test]
fn each_outcome_leads_to_its_state() {
    let (end, new) = (at(10_000), Delivery::new(at(0)));
    assert!(new.is_due(at(0)));
    assert!(matches!(attempt(&new, &sent(), at(0), end), Delivery::Sent { .. }));
    assert_eq!(due(&attempt(&new, &later(), at(0), end)), at(5));
    assert_eq!(due(&attempt(&new, &later(), at(30), end)), at(60));
    assert!(matches!(attempt(&new, &never(), at(0), end), Delivery::Failed { because: GivenUp::Refused(_), .. }));
    assert_eq!(due(&attempt(&new, &about_us(), at(30), end)), at(30), "the pause of the post decides, not this letter");
    let lost = attempt(&new, &unknown(), at(0), end);
    assert!(matches!(lost, Delivery::Waiting { tries, .. } if tries.lost == 1 && tries.attempts == 1));
}

#[test]
fn a_letter_whose_replies_keep_getting_lost_is_given_to_a_person() {
    let mut delivery = Delivery::new(at(0));
    for n in 0..LOST_REPLIES {
        delivery = attempt(&delivery, &unknown(), at(i64::from(n) * 60), at(100_000));
    }
    let Delivery::Failed { because, .. } = &delivery else { panic!("{delivery:?}") };
    assert!(because.to_string().starts_with("it may have arrived"), "{because}");
    assert!(matches!(delivery.retry(at(500)), Some(Delivery::Waiting { .. })));
}

#[test]
fn the_last_attempt_is_made_at_the_end_itself_and_none_after_it() {
    let end = at(12);
    let waiting = attempt(&Delivery::new(at(0)), &later(), at(10), end);
    assert_eq!(due(&waiting), end);
    let over = attempt(&waiting, &later(), end, end);
    let Delivery::Failed { because, .. } = &over else { panic!("{over:?}") };
    assert!(because.to_string().contains("last failure: recipient: 451 words of the server"), "{because}");
    assert!(matches!(waiting.expire(at(11), end), Delivery::Waiting { .. }));
    assert!(matches!(waiting.expire(at(12), end), Delivery::Failed { because: GivenUp::Expired(None), .. }));
}

#[test]
fn an_attempt_without_result_is_made_again_at_once_and_counted_as_a_possible_double() {
    let started = Delivery::new(at(0)).start(at(0)).unwrap();
    let again = started.interrupted(at(3), at(1000));
    assert_eq!(due(&again), at(3));
    assert!(matches!(again, Delivery::Waiting { tries, .. } if tries.lost == 1));
    let waiting = Delivery::new(at(0));
    assert_eq!(waiting.interrupted(at(3), at(1000)), waiting, "nothing had started");
}

#[test]
fn only_a_letter_that_has_not_left_can_be_withdrawn() {
    let waiting = Delivery::new(at(0));
    assert!(matches!(waiting.withdraw(at(1), "材料已收齐"), Some(Delivery::Withdrawn { .. })));
    let started = waiting.start(at(0)).unwrap();
    assert_eq!(started.withdraw(at(1), "材料已收齐"), None);
    assert_eq!(started.after(&sent(), at(1), at(9)).withdraw(at(2), "材料已收齐"), None);
}

#[test]
fn the_coordinator_hears_of_a_letter_that_is_an_hour_late() {
    let waiting = Delivery::new(at(0));
    assert!(!waiting.is_late(at(59)));
    assert!(waiting.is_late(at(60)));
    assert!(!attempt(&waiting, &sent(), at(70), at(900)).is_late(at(100)));
}

#[test]
fn a_wrong_password_rests_the_post_long_and_alarms_at_once() {
    let paused = PostState::default().after(&[about_us()], at(0));
    assert_eq!(paused.gate(at(14)), Gate::Closed(at(15)));
    assert_eq!(paused.gate(at(15)), Gate::Probe);
    assert!(paused.is_alarming(at(0)));
    let still = failure(Stage::Login, Some(535));
    let again = paused.probed(Err(&still), at(15));
    assert_eq!(again.gate(at(15)), Gate::Closed(at(45)));
    assert_eq!(again.probed(Err(&still), at(45)).gate(at(45)), Gate::Closed(at(105)), "never more than an hour");
    assert_eq!(again.probed(Ok(()), at(45)).gate(at(45)), Gate::Open);
}

#[test]
fn a_server_that_restarts_is_asked_again_soon_and_alarms_nobody_at_first() {
    let down = Outcome::AboutUs(failure(Stage::Connect, None));
    let mut state = PostState::default().after(&[down], at(0));
    assert!(!state.is_alarming(at(1)));
    for (now, until) in [(1, 3), (3, 7), (7, 15), (15, 30), (30, 45)] {
        state = state.probed(Err(&failure(Stage::Connect, None)), at(now));
        assert_eq!(state.gate(at(now)), Gate::Closed(at(until)));
    }
    assert!(state.is_alarming(at(30)));
}

#[test]
fn a_bad_recipient_does_not_rest_the_post_but_five_strange_failures_in_a_row_do() {
    let mut state = PostState::default();
    for _ in 0..4 {
        state = state.after(&[never()], at(0));
        assert_eq!(state.gate(at(0)), Gate::Open);
    }
    assert_eq!(state.after(&[never()], at(0)).gate(at(0)), Gate::Closed(at(15)), "all of them refused: look at it");
    assert_eq!(state.after(&[never(), sent()], at(0)), PostState::default(), "one got through: all is well");
}

#[test]
fn greylisting_of_every_unit_never_rests_the_post() {
    let state = (0..45).fold(PostState::default(), |state, _| state.after(&[later()], at(0)));
    assert_eq!(state.gate(at(0)), Gate::Open);
}

#[test]
fn the_cap_counts_the_last_sixty_minutes() {
    let mut pace = Pace::new(Some(2), [at(-90), at(-30)]);
    assert_eq!(pace.wait_until(at(0)), None);
    pace.started(at(0));
    assert_eq!(pace.wait_until(at(1)), Some(at(30)));
    assert_eq!(pace.wait_until(at(30)), None);
    assert_eq!(Pace::new(None, [at(0); 100]).wait_until(at(0)), None);
    assert_eq!(Pace::new(Some(1), [at(500)]).wait_until(at(0)), None, "the clock was set back: nothing blocks");
}

/// What the world does to one attempt: the outcome we see, and whether a copy arrives.
fn world() -> impl Strategy<Value = (Outcome, bool)> {
    prop_oneof![
        Just((sent(), true)),
        Just((later(), false)),
        Just((never(), false)),
        Just((about_us(), false)),
        Just((unknown(), true)),
        Just((unknown(), false)),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Attempt(Outcome, bool),
    Crash(bool),
    Withdraw,
    Retry,
    Expire,
    StrayOutcome(Outcome),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => world().prop_map(|(outcome, arrives)| Step::Attempt(outcome, arrives)),
        2 => any::<bool>().prop_map(Step::Crash),
        1 => Just(Step::Withdraw),
        1 => Just(Step::Retry),
        1 => Just(Step::Expire),
        1 => world().prop_map(|(outcome, _)| Step::StrayOutcome(outcome)),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_sent_is_true_and_final_and_a_lost_reply_costs_at_most_one_copy(
        steps in prop::collection::vec((step(), -30i64..200), 1..40),
        end in 0i64..3000,
    ) {
        let (mut now, mut end) = (at(0), at(end));
        let (mut delivery, mut copies, mut lost) = (Delivery::new(now), 0u32, 0u32);
        for (step, minutes) in steps {
            now += TimeDelta::minutes(minutes);
            let before = delivery.clone();
            match step {
                Step::Attempt(outcome, arrives) => if let Some(started) = delivery.start(now) {
                    copies += u32::from(arrives);
                    lost += u32::from(matches!(outcome, Outcome::Unknown(_)));
                    delivery = started.after(&outcome, now, end);
                },
                Step::Crash(arrives) => if let Some(started) = delivery.start(now) {
                    copies += u32::from(arrives);
                    lost += 1;
                    delivery = started.interrupted(now, end);
                },
                Step::Withdraw => delivery = delivery.withdraw(now, "superseded").unwrap_or(delivery),
                Step::Retry => if let Some(again) = delivery.retry(now) {
                    delivery = again;
                    end = end.max(now + TimeDelta::days(1));
                },
                Step::Expire => delivery = delivery.expire(now, end),
                Step::StrayOutcome(outcome) => delivery = delivery.after(&outcome, now, end),
            }
            if let Delivery::Sent { .. } | Delivery::Withdrawn { .. } = before {
                prop_assert_eq!(&delivery, &before, "final is final");
            }
            prop_assert!(copies <= lost + 1);
            match &delivery {
                Delivery::Sent { tries, .. } => {
                    prop_assert!(copies >= 1, "a false sent");
                    prop_assert_eq!(tries.lost, lost);
                }
                Delivery::Waiting { due, tries } => {
                    prop_assert!(tries.attempts >= tries.lost);
                    prop_assert!(*due <= end || *due <= now, "due {due} after the end {end}");
                    prop_assert!(*due - now <= TimeDelta::hours(1) || before == delivery);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn never_more_letters_an_hour_than_the_cap(cap in 1u32..6, gaps in prop::collection::vec(0i64..40, 1..60)) {
        let mut pace = Pace::new(Some(cap), []);
        let (mut now, mut starts) = (at(0), vec![]);
        for gap in gaps {
            now += TimeDelta::minutes(gap);
            match pace.wait_until(now) {
                None => { pace.started(now); starts.push(now); }
                Some(until) => prop_assert!(until > now && until - now <= TimeDelta::hours(1)),
            }
        }
        for first in &starts {
            let hour = starts.iter().filter(|at| **at >= *first && **at - *first < TimeDelta::hours(1)).count();
            prop_assert!(hour <= cap as usize);
        }
    }
}
