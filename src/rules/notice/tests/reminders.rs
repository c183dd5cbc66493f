//! The ladder, its days and what holds it back.

use super::*;
use chrono::TimeDelta;

#[test]
fn the_ladder_of_a_campaign_goes_on_working_days_and_keeps_its_nominal_keys() {
    let story = Story::new();
    let foreseen = rehearse(&story.0, day("2023-05-01"), day("2023-06-26"), None, &[]);
    let letters: Vec<String> = foreseen
        .iter()
        .map(|foreseen| {
            let local = foreseen.at.with_timezone(&Shanghai).format("%m-%d %a %H:%M");
            format!("{local} {}", brief(&foreseen.decision))
        })
        .collect();
    insta::assert_snapshot!(letters.join("\n"), @r"
    05-19 Fri 09:00 write reminder/03/2023-05-21
    06-06 Tue 09:00 write reminder/03/2023-06-06
    06-13 Tue 09:00 write reminder/03/2023-06-13
    06-16 Fri 09:00 write reminder/03/2023-06-17
    06-19 Mon 09:00 write reminder/03/2023-06-19
    06-20 Tue 09:00 write reminder/03/2023-06-20
    06-21 Wed 09:00 write reminder/03/2023-06-21
    06-25 Sun 09:00 write reminder/03/2023-06-25
    06-26 Mon 09:00 write reminder/03/2023-06-26
    ");
}

#[test]
fn of_rungs_that_meet_on_one_day_the_nearest_wins() {
    let mut story = Story::new().settled("2023-06-15");
    // Due on Sunday: its rungs of 1 and 0 days and the last rung of Saturday all fall on Friday the 16th.
    story.unit().missing = vec![missing("03-01", "2023-06-18")];
    assert_eq!(story.pass("2023-06-16 09:00"), ["write reminder/03/2023-06-18"]);
    assert_eq!(story.pass("2023-06-17 09:00"), ["nothing NotYet { next: 2023-06-19 }"]);
}

#[test]
fn a_unit_without_gaps_gets_no_reminder_and_that_is_on_the_record() {
    let mut story = Story::new().settled("2023-06-12");
    story.unit().missing.clear();
    assert_eq!(story.pass("2023-06-13 08:59"), ["nothing Complete"]);
    assert_eq!(story.pass("2023-06-13 09:00"), ["skip Complete", "nothing Complete"]);
    assert_eq!(story.pass("2023-06-13 09:01"), ["nothing Complete"]);
}

#[test]
fn a_missed_reminder_is_made_up_once_within_the_grace_time() {
    let mut story = Story::new().settled("2023-06-12");
    assert_eq!(story.pass("2023-06-13 17:45"), ["write reminder/03/2023-06-13"]);
    assert_eq!(story.pass("2023-06-13 17:46"), ["nothing SaidToday { key: \"reminder/03/2023-06-13\" }"]);

    let mut late = Story::new().settled("2023-06-12");
    let decisions = decide(&late.0, at("2023-06-14 09:16"));
    let late_by = TimeDelta::hours(24) + TimeDelta::minutes(16);
    assert!(matches!(&decisions[0],
        Decision::Skip { because: SkipBecause::TooLate { late }, slot: Slot::Reminders { .. }, .. } if *late == late_by));
    late.pass("2023-06-14 09:16");
    assert_eq!(late.pass("2023-06-14 09:17"), ["nothing NotYet { next: 2023-06-16 }"]);
}

#[test]
fn a_reminder_missed_on_friday_is_made_up_on_monday_and_not_on_saturday() {
    let mut story = Story::new().settled("2023-06-15");
    // Off on Friday the 16th at 09:00, on again on Saturday.
    let saturday = decide(&story.0, at("2023-06-17 08:00"));
    assert!(matches!(&saturday[..], [Decision::Nothing { because: Quiet::DayOff, until: Some(until), .. }]
        if *until == at("2023-06-19 09:00")));
    // On Monday the rung of one day is due as well: one letter says it.
    assert_eq!(story.pass("2023-06-19 09:00"), ["skip Superseded { by: 2023-06-19 }", "write reminder/03/2023-06-19"]);
    // Where no later rung is due, the missed one is made up.
    let mut alone = Story::new().settled("2023-06-15");
    alone.0.settings.ladder = vec![3];
    assert_eq!(alone.pass("2023-06-19 08:59"), ["nothing UntilMorning"]);
    assert_eq!(
        alone.pass("2023-06-19 09:01"),
        ["write reminder/03/2023-06-17"],
        "a pass comes a little after the hour"
    );
}

#[test]
fn a_reminder_made_up_after_a_night_without_the_share_waits_for_the_hour() {
    let mut story = Story::new().settled("2023-06-12");
    story.unit().presence = Presence::Unknown;
    assert_eq!(story.pass("2023-06-13 09:00"), ["nothing Unknown"]);
    story.unit().presence = Presence::Present;
    assert_eq!(story.pass("2023-06-14 03:00"), ["nothing UntilMorning"]);
    assert_eq!(story.pass("2023-06-14 09:01"), ["write reminder/03/2023-06-13"]);
}

#[test]
fn months_of_missed_slots_become_one_letter() {
    let mut story = Story::new();
    assert_eq!(story.pass("2023-07-03 10:00"), ["skip Superseded { by: 2023-07-03 }", "write reminder/03/2023-07-03"]);
    let first_watched = settings().settled_at_adoption(at("2023-06-13 14:00"));
    assert_eq!(first_watched, day("2023-06-13"), "a slot that had passed before we watched was never ours");
    assert_eq!(settings().settled_at_adoption(at("2023-06-13 08:00")), day("2023-06-12"));
}

#[test]
fn an_extension_moves_the_ladder_and_repeats_nothing() {
    let mut story = Story::new().settled("2023-06-12");
    assert_eq!(story.pass("2023-06-13 09:00"), ["write reminder/03/2023-06-13"]);
    story.unit().missing[0].deadline = day("2023-06-27");
    assert_eq!(story.pass("2023-06-16 09:00"), ["nothing NotYet { next: 2023-06-20 }"]);
    assert_eq!(story.pass("2023-06-20 09:00"), ["write reminder/03/2023-06-20"]);
    // Back to the old deadline: what was said stays said.
    story.unit().missing[0].deadline = day("2023-06-20");
    assert_eq!(story.pass("2023-06-20 10:00"), ["nothing SaidToday { key: \"reminder/03/2023-06-20\" }"]);
}

#[test]
fn a_changed_ladder_or_an_earlier_hour_never_makes_an_old_reminder_go_out() {
    let mut story = Story::new().settled("2023-06-12");
    story.pass("2023-06-13 09:00");
    story.0.settings.ladder = vec![40, 20, 10, 8, 7, 6];
    story.0.settings.remind_at = chrono::NaiveTime::from_hms_opt(8, 0, 0).unwrap();
    assert_eq!(story.pass("2023-06-13 09:30"), ["nothing SaidToday { key: \"reminder/03/2023-06-13\" }"]);
    assert_eq!(story.pass("2023-06-14 08:00"), ["write reminder/03/2023-06-14"]);
}

#[test]
fn a_working_unit_is_left_in_peace_until_four_and_not_on_the_last_rungs() {
    for working in [
        |unit: &mut UnitSituation| unit.being_edited = true,
        |unit: &mut UnitSituation| unit.presence = Presence::Settling,
        |unit: &mut UnitSituation| unit.last_change = Some(at("2023-06-13 08:45")),
    ] {
        let mut story = Story::new().settled("2023-06-12");
        working(story.unit());
        assert_eq!(story.pass("2023-06-13 09:00"), ["nothing Working"]);
    }
    let mut story = Story::new().settled("2023-06-12");
    story.unit().being_edited = true;
    assert_eq!(story.pass("2023-06-13 15:59"), ["nothing Working"]);
    assert_eq!(story.pass("2023-06-13 16:00"), ["write reminder/03/2023-06-13"]);
    for (settled, now, key) in [
        ("2023-06-15", "2023-06-16 09:00", "write reminder/03/2023-06-17"),
        ("2023-06-18", "2023-06-19 09:00", "write reminder/03/2023-06-19"),
        ("2023-06-19", "2023-06-20 09:00", "write reminder/03/2023-06-20"),
    ] {
        let mut urgent = Story::new().settled(settled);
        urgent.unit().being_edited = true;
        assert_eq!(urgent.pass(now), [key]);
    }
}

#[test]
fn nothing_is_said_about_an_unknown_share() {
    let mut story = Story::new().settled("2023-06-12");
    story.unit().presence = Presence::Unknown;
    assert_eq!(story.pass("2023-06-13 09:00"), ["nothing Unknown"]);
    story.unit().presence = Presence::Present;
    assert_eq!(story.pass("2023-06-13 11:00"), ["write reminder/03/2023-06-13"], "it came back in time");
    let mut lost = Story::new().settled("2023-06-12");
    lost.unit().presence = Presence::Unknown;
    assert_eq!(lost.pass("2023-06-14 09:30"), ["skip Unknown", "nothing Unknown"], "its time has passed");
}

#[test]
fn a_paused_unit_and_a_unit_without_address_are_skipped_on_the_record() {
    let mut paused = Story::new().settled("2023-06-12");
    paused.unit().paused_until = Some(day("2023-06-15"));
    assert_eq!(
        paused.pass("2023-06-13 09:00"),
        ["skip Paused { until: 2023-06-15 }", "nothing Paused { until: 2023-06-15 }"]
    );
    assert_eq!(paused.pass("2023-06-16 09:00"), ["write reminder/03/2023-06-17"]);
    let mut mute = Story::new().settled("2023-06-12");
    mute.unit().has_address = false;
    assert_eq!(mute.pass("2023-06-13 09:00"), ["skip NoAddress", "nothing NoAddress"]);
}

#[test]
fn quiet_hours_and_the_cap_per_hour_only_delay() {
    let mut story = Story(situation(vec![unit("03"), unit("04"), unit("05")]));
    story.0.units.iter_mut().for_each(|unit| unit.reminders_settled = day("2023-06-12"));
    story.0.settings.per_hour = Some(2);
    story.0.settings.quiet = Some(QuietHours {
        from: chrono::NaiveTime::from_hms_opt(20, 0, 0).unwrap(),
        to: chrono::NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
    });
    assert_eq!(story.pass("2023-06-13 09:00"), ["nothing QuietHours"; 3]);
    assert_eq!(
        story.pass("2023-06-13 09:30"),
        ["write reminder/03/2023-06-13", "write reminder/04/2023-06-13", "nothing HourlyCap"]
    );
    story.0.written_last_hour = 0;
    assert_eq!(story.pass("2023-06-13 10:31")[2], "write reminder/05/2023-06-13");
}

#[test]
fn the_principal_is_copied_only_when_overdue_and_agreed() {
    let mut story = Story::new().settled("2023-06-20");
    let letter = |story: &Story, now: &str| match decide(&story.0, at(now)).remove(0) {
        Decision::Write(notice) => notice,
        other => panic!("{other:?}"),
    };
    let plain = letter(&story, "2023-06-21 09:00");
    assert_eq!((plain.kind, plain.cc), (NoticeKind::Reminder(Stage::Overdue), None));
    story.unit().escalation_agreed = true;
    let agreed = letter(&story, "2023-06-21 09:00");
    assert_eq!((agreed.kind, agreed.cc), (NoticeKind::Reminder(Stage::Escalation), Some(Role::Principal)));
    assert_eq!(agreed.because, WriteBecause::Escalated);
    story.unit().missing[0].deadline = day("2023-06-28");
    assert_eq!(letter(&story, "2023-06-21 09:00").cc, None, "an extension ends it");
}
