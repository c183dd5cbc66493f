//! Reads `[letters]`: when which letters go out. It checks that the times fit each other, not what they lead to.

use super::reader::{Section, Wrong};
use super::settings::{Letters, Release};
use super::values;
use crate::rules::schedule::Schedule;
use chrono::NaiveTime;
use std::time::Duration;

/// Days before the deadline on which a unit is reminded, unless told otherwise.
const LADDER: [u32; 6] = [30, 14, 7, 3, 1, 0];

/// When the digest is written, unless told otherwise.
const DIGEST: &str = "0 30 8 * * *";

pub(super) fn letters(mut section: Section<'_>) -> Option<Letters> {
    let release = section.or(
        "release",
        |value| values::choice(value, &[("approve", Release::Approve), ("auto", Release::Auto)]),
        Release::Approve,
    );
    let digest = section.optional("digest", values::schedule);
    let remind_at = section.or("remind_at", values::time_of_day, at(9));
    let ladder = ladder(&mut section);
    let overdue = section.or("overdue", values::flag, true);
    let hold_until = section.or("hold_until", values::time_of_day, at(16));
    let receipt_after = section.or("receipt_after", values::duration, Duration::from_secs(60));
    let receipt_at_most = section.or("receipt_at_most", values::duration, Duration::from_secs(10 * 60));
    let quiet = section.optional("quiet", values::quiet);
    let per_hour = section.optional("per_hour", values::count);
    let grace = section.or("grace", values::some_duration, Duration::from_secs(24 * 3600));
    let templates = section.optional("templates", values::path);
    let holidays = section.optional("holidays", values::path);

    if let (Some(remind_at), Some(hold_until)) = (remind_at, hold_until)
        && hold_until < remind_at
    {
        let what = "is before letters.remind_at".to_owned();
        section.complain(
            "hold_until",
            Wrong { what, remedy: format!("write {} or later", remind_at.format("\"%H:%M\"")) },
        );
    }
    if let (Some(after), Some(at_most)) = (receipt_after, receipt_at_most)
        && at_most < after
    {
        let what = "is shorter than letters.receipt_after".to_owned();
        section.complain("receipt_at_most", Wrong { what, remedy: format!("write \"{}s\" or more", after.as_secs()) });
    }
    section.finish(&[]);
    Some(Letters {
        release: release?,
        digest: digest?.or_else(|| Schedule::parse(DIGEST).ok())?,
        remind_at: remind_at?,
        ladder: ladder?,
        overdue: overdue?,
        hold_until: hold_until?,
        receipt_after: receipt_after?,
        receipt_at_most: receipt_at_most?,
        quiet: quiet?,
        per_hour: per_hour?,
        grace: grace?,
        templates: templates?,
        holidays: holidays?,
    })
}

/// The rungs, largest first whatever their order in the file.
fn ladder(section: &mut Section<'_>) -> Option<Vec<u32>> {
    let mut rungs = section.list("ladder", values::days_before)?.unwrap_or_else(|| LADDER.to_vec());
    rungs.sort_unstable_by(|a, b| b.cmp(a));
    if let Some(twice) = rungs.windows(2).find(|pair| pair[0] == pair[1]) {
        let what = format!("names {} twice", twice[0]);
        section.complain("ladder", Wrong { what, remedy: "write each number of days once".to_owned() });
    }
    Some(rungs)
}

fn at(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}
