//! The days that matter, the law's count of days off, and what a slip in the file is told.

use super::*;

fn china() -> Calendar {
    Calendar::china().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_test_days_of_the_plan_fall_where_they_should() {
    let calendar = china();
    assert_eq!(calendar.working_day_on_or_before(day("2023-06-17")), day("2023-06-16"), "a Saturday");
    assert!(calendar.is_working(day("2023-06-25")), "a Sunday worked for Dragon Boat");
    assert!(!calendar.is_working(day("2023-06-22")));
    assert_eq!(calendar.holiday(day("2023-06-22")), Some("端午节"));
    assert_eq!(calendar.working_day_on_or_after(day("2023-06-22")), day("2023-06-25"));
    assert_eq!(calendar.working_day_on_or_before(day("2023-10-06")), day("2023-09-28"), "over a long holiday");
    assert!(!calendar.is_working(day("2022-12-31")), "a day of the holiday of the year after");
}

#[test]
fn each_year_gives_as_many_days_off_as_the_law_grants() {
    // 11 statutory days until 2024, 13 from 2025 (全国年节及纪念日放假办法); 2020 had two days more by decree.
    for (year, granted) in [(2020, 13), (2021, 11), (2022, 11), (2023, 11), (2024, 11), (2025, 13), (2026, 13)] {
        let calendar = china();
        let data = &calendar.years[&year];
        let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let off = data.off.keys().filter(|day| !weekend(day)).count();
        assert!(data.worked.iter().all(weekend), "{year}: only weekend days are made up");
        assert_eq!(off - data.worked.len(), granted, "{year}");
    }
}

#[test]
fn a_campaign_past_the_data_is_told_what_is_missing_and_what_to_do() {
    assert_eq!(china().complaint(day("2023-05-01"), day("2026-12-31")), None);
    let complaint = |to| china().complaint(day("2026-12-01"), day(to)).unwrap().to_string();
    let remedy =
        "the data covers 2020–2026. Add the year, once it is announced, in the file named by `[letters] holidays`";
    assert_eq!(
        complaint("2027-01-15"),
        format!(
            "the public holidays of 2027 are not known in full: in 2027 only the days fixed by law count as days off; {remedy}"
        )
    );
    assert_eq!(
        complaint("2028-01-15"),
        format!(
            "the public holidays of 2027, 2028 are not known in full: in 2027 only the days fixed by law count as days \
             off, in 2028 every Monday to Friday counts as worked; {remedy}"
        )
    );
    assert!(!china().is_working(day("2027-01-01")), "New Year's Day is off whatever the notice will say");
}

#[test]
fn a_file_adds_years_and_replaces_the_years_it_names() {
    let more = Calendar::parse("[2023]\nworked = [2023-06-17]\n[2028]\n").unwrap();
    let calendar = china().extended_by(more);
    assert!(calendar.is_working(day("2023-06-17")) && calendar.is_working(day("2023-06-22")));
    assert_eq!(calendar.covered(), "2020–2026, 2028");
    assert_eq!(Calendar::default().covered(), "no year");
}

#[test]
fn a_slip_in_the_file_is_told_with_its_place() {
    for (text, message) in [
        ("[2027]\nworked = [", "line 2 of the calendar of holidays is not valid TOML"),
        ("[next]", "`next` is not a year: name each table like [2027]"),
        ("2027 = 1", "`2027` is not a table"),
        ("[2027]\nwork = []", "`2027.work` is unknown: a year has `holidays`, `worked` and `announced`"),
        ("[2027]\nworked = 3", "`2027.worked` is not a list"),
        ("[2027]\nworked = [2026-06-01]", "`2027.worked[0]` lies outside the year of its table"),
        ("[2027]\nholidays = [{ from = 2027-02-06 }]", "`2027.holidays[0].name` is missing"),
        ("[2027]\nholidays = [{ name = \"春节\", from = \"soon\" }]", "`2027.holidays[0].from` is not a date"),
        (
            "[2027]\nholidays = [{ name = \"春节\", from = 2027-02-06, to = 2027-02-01 }]",
            "`2027.holidays[0].to` lies before `from`",
        ),
        (
            "[2027]\nholidays = [{ name = \"春节\", from = 2027-02-06, to = 2027-02-07 }]\nworked = [2027-02-07]",
            "`2027.worked[0]` is a day off in the same year",
        ),
    ] {
        let error = Calendar::parse(text).unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
}
