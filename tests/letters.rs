//! A whole campaign rehearsed: what forty-five units would get from thirty days before the deadline until after it, and
//! every letter composed.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use shouqi::rules::calendar::Calendar;
use shouqi::rules::notice::{
    Decision, MissingPiece, NoticeKind, Presence, QuietHours, Settings, Situation, UnitSituation, rehearse,
};
use shouqi::rules::schedule::Schedule;
use std::collections::{BTreeMap, BTreeSet};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Forty-five units that owe three pieces each; every ninth owes nothing, every tenth has no address.
fn campaign() -> Situation {
    let units = (0..45).map(|number| UnitSituation {
        unit: format!("{number:02}").parse().unwrap(),
        presence: Presence::Present,
        has_address: number % 10 != 9,
        has_principal: true,
        missing: (1..=if number % 9 == 8 { 0 } else { 3 })
            .map(|ordinal| MissingPiece {
                piece: format!("{number:02}-{ordinal:02}").parse().unwrap(),
                deadline: day("2023-06-20"),
            })
            .collect(),
        burst: None,
        last_change: None,
        being_edited: false,
        paused_until: None,
        escalation_agreed: false,
        queued: Vec::new(),
        status_released: None,
        reminders_settled: day("2023-05-15"),
        undone: Vec::new(),
        letters: Vec::new(),
    });
    Situation {
        settings: Settings::standard(day("2023-06-20"), Shanghai, Calendar::china().unwrap()),
        units: units.collect(),
        digest: None,
        alerts: Vec::new(),
        last_own_alert: None,
        written_last_hour: 0,
        bursts_ended: false,
    }
}

/// Letters, skipped slots and digests of each day.
fn table(situation: &Situation) -> Vec<String> {
    let digest = Schedule::parse("0 30 8 * * MON-FRI").unwrap();
    let mut days: BTreeMap<NaiveDate, [usize; 3]> = BTreeMap::new();
    for foreseen in rehearse(situation, day("2023-05-16"), day("2023-06-26"), Some(&digest), &[]) {
        let counts = days.entry(foreseen.at.with_timezone(&Shanghai).date_naive()).or_default();
        match foreseen.decision {
            Decision::Write(notice) if notice.kind == NoticeKind::Digest => counts[2] += 1,
            Decision::Write(_) => counts[0] += 1,
            _ => counts[1] += 1,
        }
    }
    let busy = days.into_iter().filter(|(_, [letters, skipped, _])| letters + skipped > 0);
    busy.map(|(day, [letters, skipped, digests])| {
        format!("{day} {letters} letters, {skipped} skipped, {digests} digest")
    })
    .collect()
}

#[test]
fn the_calendar_of_a_campaign_brings_each_reminder_once() {
    insta::assert_snapshot!(table(&campaign()).join("\n"), @r"
    2023-05-19 36 letters, 9 skipped, 1 digest
    2023-06-06 36 letters, 9 skipped, 1 digest
    2023-06-13 36 letters, 9 skipped, 1 digest
    2023-06-16 36 letters, 9 skipped, 1 digest
    2023-06-19 36 letters, 9 skipped, 1 digest
    2023-06-20 36 letters, 9 skipped, 1 digest
    2023-06-21 36 letters, 4 skipped, 1 digest
    2023-06-25 36 letters, 4 skipped, 0 digest
    2023-06-26 36 letters, 4 skipped, 1 digest
    ");
}

#[test]
fn a_cap_and_quiet_hours_only_spread_the_letters_over_the_day() {
    let mut spread = campaign();
    spread.settings.per_hour = Some(10);
    let hour = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    spread.settings.quiet = Some(QuietHours { from: hour(19), to: hour(9) });
    assert_eq!(table(&spread), table(&campaign()));
    let foreseen = rehearse(&spread, day("2023-06-13"), day("2023-06-13"), None, &[]);
    let mut hours: BTreeMap<DateTime<Utc>, usize> = BTreeMap::new();
    let written = foreseen.iter().filter(|foreseen| matches!(foreseen.decision, Decision::Write(_)));
    written.for_each(|foreseen| *hours.entry(foreseen.at).or_default() += 1);
    assert!(hours.values().all(|letters| *letters <= 10), "{hours:?}");
    assert_eq!(hours.len(), 4, "thirty-six units at ten an hour: {hours:?}");
}

#[test]
fn no_unit_gets_two_letters_a_day_and_no_key_comes_twice() {
    let mut keys = BTreeSet::new();
    let mut days = BTreeSet::new();
    for foreseen in rehearse(&campaign(), day("2023-05-16"), day("2023-07-31"), None, &[]) {
        let Decision::Write(notice) = foreseen.decision else {
            continue;
        };
        let day = (foreseen.at + TimeDelta::hours(8)).date_naive();
        assert!(days.insert((day, notice.unit.clone())), "{:?} twice on {day}", notice.unit);
        assert!(keys.insert(notice.key.clone()), "{} twice", notice.key);
    }
    assert!(keys.len() > 36 * 6);
}
