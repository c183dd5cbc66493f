//! What must hold of any run of events.

use super::*;
use chrono::TimeDelta;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happens to the one unit of the run.
#[derive(Debug, Clone)]
enum Event {
    Wait(i64),
    Drop,
    Open(u32),
    Close,
    Presence(bool),
    Edit(bool),
    Address(bool),
    Agree(bool),
    Decide,
    Undo,
    Release,
    Pause(u32),
    Extend(u32),
    Leave,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1_i64..60 * 30).prop_map(Event::Wait),
        2 => Just(Event::Drop),
        1 => (1_u32..5).prop_map(Event::Open),
        1 => Just(Event::Close),
        1 => any::<bool>().prop_map(Event::Presence),
        1 => any::<bool>().prop_map(Event::Edit),
        1 => prop::bool::weighted(0.8).prop_map(Event::Address),
        1 => any::<bool>().prop_map(Event::Agree),
        2 => Just(Event::Decide),
        1 => Just(Event::Undo),
        1 => Just(Event::Release),
        1 => (0_u32..5).prop_map(Event::Pause),
        1 => (0_u32..9).prop_map(Event::Extend),
        1 => Just(Event::Leave),
    ]
}

fn happen(story: &mut Story, event: &Event, now: &mut DateTime<Utc>, seq: &mut u64) {
    *seq += 1;
    let unit = &mut story.0.units[0];
    match event {
        Event::Wait(minutes) => *now += TimeDelta::minutes(*minutes),
        Event::Drop => {
            let first = unit.burst.map_or(Burst { first: *seq, first_at: *now, last_at: *now }, |burst| burst);
            unit.burst = Some(Burst { last_at: *now, ..first });
            unit.last_change = Some(*now);
        }
        Event::Open(ordinal) => {
            let open = missing(&format!("03-{ordinal:02}"), "2023-06-20");
            if !unit.missing.contains(&open) {
                unit.missing.push(open);
            }
        }
        Event::Close => drop(unit.missing.pop()),
        Event::Presence(known) => unit.presence = if *known { Presence::Present } else { Presence::Unknown },
        Event::Edit(open) => unit.being_edited = *open,
        Event::Address(known) => unit.has_address = *known,
        Event::Agree(agreed) => unit.escalation_agreed = *agreed,
        Event::Decide => unit.queued.push(QueuedNotice { seq: *seq, at: *now }),
        Event::Undo => {
            let told = unit.letters.iter().flat_map(|letter| letter.carries.iter().copied());
            if let Some(undone) = told.chain(unit.queued.iter().map(|queued| queued.seq)).max() {
                unit.undone.push(undone);
                unit.queued.retain(|queued| queued.seq != undone);
                unit.status_released = unit.status_released.filter(|seq| *seq != undone);
            }
        }
        Event::Release => unit.status_released = Some(*seq),
        Event::Pause(days) => unit.paused_until = Some(now.date_naive() + TimeDelta::days(i64::from(*days))),
        Event::Extend(days) => {
            let deadline = day("2023-06-20") + TimeDelta::days(i64::from(*days));
            unit.missing.iter_mut().for_each(|gap| gap.deadline = deadline);
        }
        Event::Leave => {
            let waiting = unit.letters.iter_mut().filter(|letter| letter.state == LetterState::Waiting);
            waiting.for_each(|letter| letter.state = LetterState::Left);
        }
    }
}

proptest! {
    #[test]
    fn a_unit_is_never_pestered_and_the_record_settles_everything(
        events in prop::collection::vec(event(), 1..80),
        written_letters_wait in any::<bool>(),
    ) {
        let mut story = Story::new();
        let mut now = at("2023-05-15 09:00");
        let mut seq = 0;
        let mut keys = BTreeSet::new();
        for event in &events {
            happen(&mut story, event, &mut now, &mut seq);
            let today = settings().local(now).date();
            let settled = story.unit().reminders_settled;
            let decisions = decide(&story.0, now);
            prop_assert!(!decisions.is_empty(), "silence has its reason");
            for decision in &decisions {
                if let Decision::Write(notice) = decision {
                    prop_assert!(keys.insert(notice.key.clone()), "{} twice", notice.key);
                    prop_assert!(story.unit().presence != Presence::Unknown, "{} to an unknown share", notice.key);
                    prop_assert!(story.unit().has_address, "{} to nobody", notice.key);
                    let agreed = story.unit().escalation_agreed;
                    prop_assert!(notice.cc.is_none() || agreed, "the principal copied without consent");
                    let is_reminder = matches!(notice.kind, NoticeKind::Reminder(_));
                    prop_assert!(!is_reminder || !notice.gaps.is_empty(), "a reminder of nothing");
                    prop_assert!(notice.carries.iter().all(|seq| !story.unit().undone.contains(seq)), "told what was undone");
                }
                let waits = written_letters_wait && matches!(decision, Decision::Write(_));
                record(&mut story.0, decision, now);
                if let (true, Some(letter)) = (waits, story.unit().letters.last_mut()) {
                    letter.state = LetterState::Waiting;
                }
            }
            prop_assert!(story.unit().reminders_settled >= settled, "no slot is opened again");

            let standing = story.unit().letters.iter().filter(|letter| letter.state != LetterState::Withdrawn);
            let mut days: BTreeMap<NaiveDate, Vec<&str>> = BTreeMap::new();
            for letter in standing.filter(|letter| letter.kind.is_daily()) {
                days.entry(letter.day).or_default().push(&letter.key);
            }
            prop_assert!(days.values().all(|keys| keys.len() == 1), "two letters on one day: {days:?}");
            let mut told = BTreeMap::<u64, usize>::new();
            let standing = story.unit().letters.iter().filter(|letter| letter.state != LetterState::Withdrawn);
            standing.flat_map(|letter| &letter.carries).for_each(|seq| *told.entry(*seq).or_default() += 1);
            prop_assert!(told.values().all(|times| *times == 1), "told twice: {told:?}");

            let again = decide(&story.0, now);
            let news = again.iter().find(|decision| !matches!(decision, Decision::Nothing { .. }));
            prop_assert!(news.is_none(), "decided again on {today}: {news:?} after {decisions:?}");
        }
    }
}
