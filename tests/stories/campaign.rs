//! The whole campaign on the real plan, from thirty days before to overdue, day by day.

use crate::documents::office;
use crate::support::{Bench, WHOLE, instant};
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use shouqi::desk::LetterRow;
use std::collections::BTreeMap;

/// The moments of a day at which the office does something or is due to.
const HOURS: [&str; 4] = ["08:31", "09:01", "16:01", "20:00"];

fn live(bench: &mut Bench, from: &str, to: &str) {
    let (mut day, end): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
    while day <= end {
        for hour in HOURS {
            bench.at(&format!("{day} {hour}"));
        }
        day += TimeDelta::days(1);
    }
}

/// Letters of a unit but receipts, by the day they were due.
fn daily(letters: &[LetterRow], unit: &str) -> BTreeMap<String, usize> {
    let mut days = BTreeMap::new();
    for row in letters.iter().filter(|row| row.unit.as_deref() == Some(unit) && row.kind != "receipt") {
        *days.entry(row.due[..10].to_owned()).or_default() += 1;
    }
    days
}

fn campaign(events: bool) -> Bench {
    let mut bench = Bench::new(WHOLE, events);
    bench.set(instant("2023-05-20 10:00")).start();
    live(&mut bench, "2023-05-21", "2023-05-31");
    // One unit hands in all it owes by name, one has lost its share, one is visibly working.
    let materials = shouqi::import::plan_file::load(std::path::Path::new(WHOLE.0)).unwrap();
    let unit = materials.units.iter().find(|unit| unit.code.as_str() == "35").unwrap();
    for material in &unit.materials {
        let title = material.title.as_str();
        bench.drop("35", &format!("{}/材料.docx", material.id), office::docx(&[title]));
    }
    bench.receipt().unmount("07").look();
    live(&mut bench, "2023-06-01", "2023-06-29");
    bench
}

fn told(letters: &[LetterRow]) -> Vec<(&str, &str)> {
    letters.iter().map(|row| (row.key.as_str(), row.subject.as_str())).collect()
}

#[test]
fn from_thirty_days_before_to_overdue_nobody_hears_twice_a_day_and_nobody_unknown_hears_at_all() {
    let bench = campaign(true);
    let letters = bench.letters();
    // The scan alone brings the same letters.
    assert_eq!(told(&letters), told(&campaign(false).letters()));
    let status = bench.status();
    for unit in &status.units {
        let days = daily(&letters, unit.code.as_str());
        assert!(days.values().all(|count| *count == 1), "{} {days:?}", unit.code);
        let name = unit.code.as_str();
        if name == "07" {
            assert_eq!(unit.presence, "unknown");
            assert!(days.keys().all(|day| day.as_str() < "2023-06-01"), "{days:?}");
        } else if !unit.missing.is_empty() && name != "35" {
            // 30, 14, 7, 3 (a Saturday, so the day before), 1, 0; then working days but Dragon Boat (22 to 24 June),
            // with the make-up day on the 25th.
            let expected = [
                "2023-06-06",
                "2023-06-13",
                "2023-06-16",
                "2023-06-19",
                "2023-06-20",
                "2023-06-21",
                "2023-06-25",
                "2023-06-26",
                "2023-06-27",
                "2023-06-28",
                "2023-06-29",
            ];
            let after: Vec<&str> = days.keys().map(String::as_str).filter(|day| *day > "2023-06-01").collect();
            assert_eq!(after, expected, "{}", unit.code);
        }
    }
    // Every letter arrived once; none on a day off but digests and receipts.
    assert!(bench.copies().values().all(|copies| *copies == 1));
    let reminders = letters.iter().filter(|row| row.kind == "reminder");
    for row in reminders {
        let day: NaiveDate = row.due[..10].parse().unwrap();
        let off = [Weekday::Sat, Weekday::Sun].contains(&day.weekday()) && day != "2023-06-25".parse().unwrap();
        assert!(!off, "{} on {day}", row.key);
        assert_ne!(row.unit.as_deref(), Some("07").filter(|_| row.due.as_str() > "2023-06-01"));
    }
    let digests = letters.iter().filter(|row| row.kind == "digest").count();
    assert_eq!(digests, 40, "one each morning from 21 May to 29 June");
    assert_eq!(letters.iter().filter(|row| row.kind == "alert").count(), 1, "the lost share, once");
    assert_eq!(bench.arrived("receipt/").len(), 1);
}
