//! Receipts, notices, status letters, digest and alerts, and how they spare each other.

use super::*;
use chrono::TimeDelta;

fn burst(first: u64, from: &str, to: &str) -> Option<Burst> {
    Some(Burst { first, first_at: at(from), last_at: at(to) })
}

fn queued(seq: u64, text: &str) -> QueuedNotice {
    QueuedNotice { seq, at: at(text) }
}

#[test]
fn forty_photographs_get_one_receipt_a_minute_after_the_last() {
    let mut story = Story::new();
    story.unit().burst = burst(17, "2023-05-10 10:00", "2023-05-10 10:03");
    assert_eq!(story.pass("2023-05-10 10:03"), ["nothing ReceiptComing"]);
    assert_eq!(story.pass("2023-05-10 10:04"), ["write receipt/03/17"]);
    assert_eq!(story.pass("2023-05-10 10:05"), ["nothing SaidToday { key: \"receipt/03/17\" }"]);
}

#[test]
fn who_never_stops_dropping_gets_a_receipt_after_ten_minutes() {
    let mut story = Story::new();
    story.unit().burst = burst(17, "2023-05-10 10:00", "2023-05-10 10:09");
    story.unit().burst.as_mut().unwrap().last_at += TimeDelta::seconds(50);
    assert_eq!(story.pass("2023-05-10 10:09"), ["nothing ReceiptComing"]);
    assert_eq!(story.pass("2023-05-10 10:10"), ["write receipt/03/17"]);
}

#[test]
fn a_single_pass_treats_the_burst_as_ended() {
    let mut story = Story::new();
    story.0.bursts_ended = true;
    story.unit().burst = burst(17, "2023-05-10 10:00", "2023-05-10 10:00");
    story.unit().missing.clear();
    let decisions = decide(&story.0, at("2023-05-10 10:00"));
    assert!(
        matches!(&decisions[..], [Decision::Write(notice)] if notice.gaps.is_empty() && notice.key == "receipt/03/17")
    );
}

#[test]
fn a_receipt_that_lists_the_gaps_stands_for_the_reminder_of_the_day() {
    let mut story = Story::new().settled("2023-06-12");
    story.unit().burst = burst(17, "2023-06-13 08:40", "2023-06-13 08:58");
    // The reminder's hour comes while files arrive: it waits for the receipt.
    story.unit().burst.as_mut().unwrap().last_at += TimeDelta::seconds(90);
    story.unit().burst.as_mut().unwrap().first_at += TimeDelta::minutes(15);
    assert_eq!(story.pass("2023-06-13 09:00"), ["nothing ReceiptComing"]);
    let decisions = story.pass("2023-06-13 09:01");
    assert_eq!(decisions, ["write receipt/03/17", "skip ReceiptStands { key: \"receipt/03/17\" }"]);
    // A receipt of yesterday does not stand for today's.
    let mut next = Story::new().settled("2023-06-12");
    next.unit().burst = burst(17, "2023-06-12 17:00", "2023-06-12 17:00");
    assert_eq!(next.pass("2023-06-12 17:01"), ["write receipt/03/17"]);
    assert_eq!(next.pass("2023-06-13 09:00"), ["write reminder/03/2023-06-13"]);
}

#[test]
fn receipts_go_in_quiet_hours_and_past_the_cap_and_wait_for_unknown_shares() {
    let mut story = Story::new();
    story.0.settings.per_hour = Some(0);
    let hour = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    story.0.settings.quiet = Some(QuietHours { from: hour(20), to: hour(8) });
    story.unit().burst = burst(17, "2023-05-10 22:00", "2023-05-10 22:00");
    story.unit().presence = Presence::Unknown;
    assert_eq!(story.pass("2023-05-10 22:02"), ["nothing Unknown"]);
    story.unit().presence = Presence::Present;
    assert_eq!(story.pass("2023-05-10 22:03"), ["write receipt/03/17"]);
    story.unit().burst = burst(30, "2023-05-10 22:10", "2023-05-10 22:10");
    story.unit().has_address = false;
    assert_eq!(story.pass("2023-05-10 22:20")[0], "skip NoAddress");
    assert_eq!(story.unit().burst, None);
}

#[test]
fn a_reminder_that_has_not_left_gives_way_to_the_receipt_and_to_completeness() {
    let mut story = Story::new().settled("2023-06-12");
    story.pass("2023-06-13 09:00");
    story.nothing_has_left();
    story.unit().burst = burst(17, "2023-06-13 10:00", "2023-06-13 10:00");
    assert_eq!(
        story.pass("2023-06-13 10:02"),
        ["withdraw reminder/03/2023-06-13 ReceiptStands { key: \"receipt/03/17\" }", "write receipt/03/17"]
    );
    let mut complete = Story::new().settled("2023-06-12");
    complete.pass("2023-06-13 09:00");
    complete.nothing_has_left();
    complete.unit().missing.clear();
    assert_eq!(complete.pass("2023-06-13 10:00"), ["withdraw reminder/03/2023-06-13 Complete", "nothing Complete"]);
}

#[test]
fn reminders_that_wait_for_their_release_never_pile_up() {
    let mut story = Story::new().settled("2023-06-05");
    assert_eq!(story.pass("2023-06-06 09:00"), ["write reminder/03/2023-06-06"]);
    story.nothing_has_left();
    let newer = "NewerLetter { key: \"reminder/03/2023-06-13\" }";
    assert_eq!(
        story.pass("2023-06-13 09:00"),
        [format!("withdraw reminder/03/2023-06-06 {newer}"), "write reminder/03/2023-06-13".to_owned()]
    );
}

#[test]
fn a_waiting_reminder_that_asks_for_something_accepted_meanwhile_is_written_anew() {
    let mut story = Story::new().settled("2023-06-12");
    story.unit().missing.push(missing("03-02", "2023-06-20"));
    story.pass("2023-06-13 09:00");
    story.nothing_has_left();
    story.unit().missing.pop();
    assert_eq!(
        story.pass("2023-06-13 10:00"),
        ["withdraw reminder/03/2023-06-13 Outdated { pieces: 1 }", "write reminder/03/2023-06-13/again-1"]
    );
    assert_eq!(story.pass("2023-06-13 10:01"), ["nothing SaidToday { key: \"reminder/03/2023-06-13/again-1\" }"]);
    // Once it has left, nothing can be taken back and nothing is said twice.
    story.unit().missing.push(missing("03-03", "2023-06-20"));
    assert_eq!(story.pass("2023-06-13 11:00"), ["nothing SaidToday { key: \"reminder/03/2023-06-13/again-1\" }"]);
}

#[test]
fn a_gap_that_opens_days_after_a_withdrawn_reminder_waits_for_the_next_rung() {
    let mut story = Story::new().settled("2023-06-05");
    story.pass("2023-06-06 09:00");
    story.nothing_has_left();
    let gap = story.unit().missing.pop().unwrap();
    assert_eq!(story.pass("2023-06-06 10:00")[0], "withdraw reminder/03/2023-06-06 Complete");
    story.unit().missing.push(gap);
    assert_eq!(story.pass("2023-06-09 10:00"), ["nothing NotYet { next: 2023-06-13 }"]);
}

#[test]
fn several_decisions_of_the_coordinator_make_one_notice() {
    let mut story = Story::new();
    story.unit().queued = vec![queued(41, "2023-05-10 10:00")];
    assert_eq!(story.pass("2023-05-10 10:04"), ["nothing StillDeciding"]);
    story.unit().queued.push(queued(44, "2023-05-10 10:04"));
    assert_eq!(story.pass("2023-05-10 10:08"), ["nothing StillDeciding"]);
    let decisions = decide(&story.0, at("2023-05-10 10:09"));
    assert!(
        matches!(&decisions[..], [Decision::Write(notice)] if notice.key == "notice/03/41" && notice.carries == [41, 44])
    );
}

#[test]
fn a_notice_goes_with_the_reminder_or_the_receipt_of_the_day_or_waits_for_tomorrow() {
    let mut before = Story::new().settled("2023-06-12");
    before.unit().queued = vec![queued(41, "2023-06-13 08:00")];
    assert_eq!(before.pass("2023-06-13 08:30"), ["nothing WithReminder"]);
    let decisions = decide(&before.0, at("2023-06-13 09:00"));
    assert!(
        matches!(&decisions[..], [Decision::Write(notice)] if notice.key == "reminder/03/2023-06-13" && notice.carries == [41])
    );

    let mut after = Story::new().settled("2023-06-12");
    after.pass("2023-06-13 09:00");
    after.unit().queued = vec![queued(41, "2023-06-13 10:00")];
    assert_eq!(after.pass("2023-06-13 10:10"), ["nothing OneADay { key: \"reminder/03/2023-06-13\" }"]);
    assert_eq!(after.pass("2023-06-14 00:10"), ["nothing UntilMorning"]);
    let mut receipt = Story(after.0.clone());
    receipt.unit().burst = burst(50, "2023-06-13 11:00", "2023-06-13 11:00");
    let decisions = decide(&receipt.0, at("2023-06-13 11:01"));
    assert!(
        matches!(&decisions[..], [Decision::Write(notice)] if notice.key == "receipt/03/50" && notice.carries == [41])
    );
    assert_eq!(after.pass("2023-06-14 09:00"), ["write notice/03/41"]);
}

#[test]
fn a_notice_stands_for_the_reminder_that_was_held() {
    let mut story = Story::new().settled("2023-06-12");
    story.unit().being_edited = true;
    story.unit().queued = vec![queued(41, "2023-06-13 08:00")];
    assert_eq!(story.pass("2023-06-13 09:00"), ["nothing WithReminder", "nothing Working"]);
    assert_eq!(story.pass("2023-06-13 16:00"), ["write reminder/03/2023-06-13"]);
    assert!(story.unit().queued.is_empty());
}

#[test]
fn an_undone_decision_is_not_told_when_its_letter_has_not_left() {
    let mut story = Story::new();
    story.unit().queued = vec![queued(41, "2023-05-10 10:00"), queued(42, "2023-05-10 10:00")];
    assert_eq!(story.pass("2023-05-10 10:30"), ["write notice/03/41"]);
    story.nothing_has_left();
    story.unit().undone = vec![41];
    assert_eq!(story.pass("2023-05-10 10:31"), ["withdraw notice/03/41 Undone { seq: 41 }", "write notice/03/42"]);
    assert_eq!(story.unit().letters[1].carries, [42]);
}

#[test]
fn a_released_status_letter_stands_for_the_reminder_and_counts_as_the_letter_of_the_day() {
    let mut story = Story::new().settled("2023-06-12");
    story.unit().status_released = Some(12);
    let key = "status/03/12";
    assert_eq!(
        story.pass("2023-06-13 09:00"),
        [format!("write {key}"), format!("skip LetterStands {{ key: \"{key}\" }}")]
    );
    assert_eq!(story.unit().status_released, None);
    story.unit().status_released = Some(13);
    assert_eq!(story.pass("2023-06-13 10:00"), [format!("nothing OneADay {{ key: \"{key}\" }}")]);
    assert_eq!(story.pass("2023-06-14 09:00"), ["write status/03/13"]);
}

#[test]
fn the_digest_has_its_day_as_key_and_its_hour_when_it_is_not_the_first() {
    let mut story = Story::new();
    let nominal = day("2023-06-13").and_hms_opt(8, 30, 0).unwrap();
    story.0.digest = Some(DigestDue { nominal, late: None, first_of_day: true });
    assert_eq!(story.pass("2023-06-13 08:30").pop().unwrap(), "write digest/2023-06-13");
    story.0.digest = Some(DigestDue { nominal, late: Some(TimeDelta::hours(2)), first_of_day: false });
    assert_eq!(story.pass("2023-06-13 10:30").pop().unwrap(), "write digest/2023-06-13T08:30");
}

#[test]
fn alerts_go_at_once_and_those_about_the_post_at_most_hourly() {
    let mut story = Story(situation(Vec::new()));
    let alert = |seq, about| PendingAlert { seq, about };
    story.0.alerts = vec![alert(7, AlertAbout::Post), alert(9, AlertAbout::ShareLost)];
    assert_eq!(story.pass("2023-06-13 03:00"), ["write alert/7"]);
    assert!(story.0.alerts.is_empty());
    story.0.alerts = vec![alert(11, AlertAbout::Journal)];
    assert_eq!(story.pass("2023-06-13 03:59"), ["nothing AlertedWithinHour"]);
    story.0.alerts.push(alert(12, AlertAbout::Secret));
    assert_eq!(story.pass("2023-06-13 03:59"), ["write alert/12", "nothing AlertedWithinHour"]);
    assert_eq!(story.pass("2023-06-13 04:00"), ["write alert/11"]);
}
