//! Working days: weekends, public holidays and make-up workdays as data for the years they were announced for.
//! It reads no file: the built-in data is compiled in, further data is given as text.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// The notices of 国务院办公厅 for the years announced so far.
const CHINA: &str = include_str!("calendar.toml");

/// The longest run of days off a calendar may hold; more is a slip of the pen, and the search for a working day relies
/// on it.
const LONGEST_HOLIDAY: i64 = 60;

/// Which days are worked. Days of years without data follow the week alone; `complaint` says so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Year {
    /// True when only the days fixed by law are known.
    provisional: bool,
    off: BTreeMap<NaiveDate, String>,
    worked: BTreeSet<NaiveDate>,
}

/// Why a calendar text can not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// It is no TOML.
    #[error("line {line} of the calendar of holidays is not valid TOML: {message}")]
    Toml {
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// A table or value is not what it should be.
    #[error("in the calendar of holidays, `{at}` {wrong}")]
    Shape {
        /// Where, such as `2027.holidays[2].from`.
        at: String,
        /// What is wrong and how to write it.
        wrong: &'static str,
    },
}

/// A campaign that runs past the years the calendar has data for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the public holidays of {} are not known in full: {}; the data covers {covered}. Add the year, once it is announced, \
     in the file named by `[letters] holidays`",
    listed(.missing.iter().chain(.provisional)),
    effect(.missing, .provisional)
)]
pub struct CalendarComplaint {
    /// The years without data that the campaign touches.
    pub missing: Vec<i32>,
    /// The years of which only the days fixed by law are known.
    pub provisional: Vec<i32>,
    /// The years with data, such as `2020–2026`.
    pub covered: String,
}

fn listed<'a>(years: impl Iterator<Item = &'a i32>) -> String {
    let mut years: Vec<i32> = years.copied().collect();
    years.sort_unstable();
    years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}

fn effect(missing: &[i32], provisional: &[i32]) -> String {
    let fixed = format!("in {} only the days fixed by law count as days off", listed(provisional.iter()));
    let none = format!("in {} every Monday to Friday counts as worked", listed(missing.iter()));
    match (missing.is_empty(), provisional.is_empty()) {
        (true, _) => fixed,
        (false, true) => none,
        (false, false) => format!("{fixed}, {none}"),
    }
}

impl Calendar {
    /// The announced public holidays of China.
    pub fn china() -> Result<Calendar, CalendarError> {
        Calendar::parse(CHINA)
    }

    /// A calendar from text in the form of `calendar.toml`.
    pub fn parse(text: &str) -> Result<Calendar, CalendarError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
            CalendarError::Toml { line: before.matches('\n').count() + 1, message: error.message().to_owned() }
        })?;
        let mut years = BTreeMap::new();
        for (name, value) in &table {
            let year: i32 = name.parse().map_err(|_| shape(name, "is not a year: name each table like [2027]"))?;
            years.insert(year, parse_year(name, year, value)?);
        }
        Ok(Calendar { years })
    }

    /// This calendar with the years of `other` added; a year in both is taken from `other`.
    pub fn extended_by(mut self, other: Calendar) -> Calendar {
        self.years.extend(other.years);
        self
    }

    /// True when `date` is worked.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        if self.near(date).any(|year| year.worked.contains(&date)) {
            return true;
        }
        self.holiday(date).is_none() && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The years whose notices can name `date`: its own, and the next for the last days of December.
    fn near(&self, date: NaiveDate) -> impl Iterator<Item = &Year> {
        self.years.range(date.year()..=date.year() + 1).map(|(_, year)| year)
    }

    /// The name of the holiday `date` belongs to.
    pub fn holiday(&self, date: NaiveDate) -> Option<&str> {
        self.near(date).find_map(|year| year.off.get(&date)).map(String::as_str)
    }

    /// `date` itself, or the nearest working day before it.
    pub fn working_day_on_or_before(&self, date: NaiveDate) -> NaiveDate {
        let earlier = |days| date - TimeDelta::days(days);
        (0..=LONGEST_HOLIDAY * 2).map(earlier).find(|day| self.is_working(*day)).unwrap_or(date)
    }

    /// `date` itself, or the nearest working day after it.
    pub fn working_day_on_or_after(&self, date: NaiveDate) -> NaiveDate {
        let later = |days| date + TimeDelta::days(days);
        (0..=LONGEST_HOLIDAY * 2).map(later).find(|day| self.is_working(*day)).unwrap_or(date)
    }

    /// What to tell the coordinator when the days from `from` to `to` touch years whose holidays are not announced.
    pub fn complaint(&self, from: NaiveDate, to: NaiveDate) -> Option<CalendarComplaint> {
        let years = || from.year()..=to.year();
        let missing: Vec<i32> = years().filter(|year| !self.years.contains_key(year)).collect();
        let provisional: Vec<i32> =
            years().filter(|year| self.years.get(year).is_some_and(|data| data.provisional)).collect();
        let complete = missing.is_empty() && provisional.is_empty();
        (!complete).then(|| CalendarComplaint { missing, provisional, covered: self.covered() })
    }

    /// The announced years in words: `2020–2026`, `2020–2024, 2026`, or `no year`.
    pub fn covered(&self) -> String {
        let mut runs: Vec<(i32, i32)> = Vec::new();
        for &year in self.years.iter().filter(|(_, data)| !data.provisional).map(|(year, _)| year) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == year => *last = year,
                _ => runs.push((year, year)),
            }
        }
        let name = |(first, last): (i32, i32)| match first == last {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        };
        if runs.is_empty() { "no year".to_owned() } else { runs.into_iter().map(name).collect::<Vec<_>>().join(", ") }
    }
}

fn shape(at: &str, wrong: &'static str) -> CalendarError {
    CalendarError::Shape { at: at.to_owned(), wrong }
}

fn parse_year(name: &str, number: i32, value: &toml::Value) -> Result<Year, CalendarError> {
    let table = value.as_table().ok_or_else(|| shape(name, "is not a table: write [2027] above its lists"))?;
    if let Some(key) = table.keys().find(|key| !["announced", "holidays", "worked"].contains(&key.as_str())) {
        return Err(shape(&format!("{name}.{key}"), "is unknown: a year has `holidays`, `worked` and `announced`"));
    }
    let provisional = match table.get("announced") {
        None => false,
        Some(toml::Value::Boolean(announced)) => !announced,
        Some(_) => return Err(shape(&format!("{name}.announced"), "is neither true nor false")),
    };
    let mut year = Year { provisional, ..Year::default() };
    for (index, holiday) in list(name, "holidays", table)?.iter().enumerate() {
        let at = |key: &str| format!("{name}.holidays[{index}].{key}");
        let title = holiday.get("name").and_then(toml::Value::as_str);
        let title = title.ok_or_else(|| shape(&at("name"), "is missing: write name = \"春节\""))?;
        let from = date(holiday.get("from"), &at("from"), number)?;
        let to = date(holiday.get("to"), &at("to"), number)?;
        if to < from || (to - from).num_days() > LONGEST_HOLIDAY {
            return Err(shape(&at("to"), "lies before `from`, or more than 60 days after it"));
        }
        year.off.extend(from.iter_days().take_while(|day| *day <= to).map(|day| (day, title.to_owned())));
    }
    for (index, day) in list(name, "worked", table)?.iter().enumerate() {
        let at = format!("{name}.worked[{index}]");
        let day = date(Some(day), &at, number)?;
        if year.off.contains_key(&day) {
            return Err(shape(&at, "is a day off in the same year: leave it in one of the two lists"));
        }
        year.worked.insert(day);
    }
    Ok(year)
}

fn list<'a>(name: &str, key: &str, table: &'a toml::Table) -> Result<&'a [toml::Value], CalendarError> {
    match table.get(key) {
        None => Ok(&[]),
        Some(toml::Value::Array(values)) => Ok(values),
        Some(_) => Err(shape(&format!("{name}.{key}"), "is not a list: write it in [ ]")),
    }
}

fn date(value: Option<&toml::Value>, at: &str, year: i32) -> Result<NaiveDate, CalendarError> {
    let text = match value {
        Some(toml::Value::Datetime(date)) => date.to_string(),
        Some(toml::Value::String(text)) => text.clone(),
        _ => String::new(),
    };
    let date: NaiveDate = text.parse().map_err(|_| shape(at, "is not a date: write it like 2027-02-06"))?;
    let near = date.year() == year || (date.year() == year - 1 && date.month() == 12);
    near.then_some(date).ok_or_else(|| shape(at, "lies outside the year of its table"))
}

#[cfg(test)]
mod tests;
