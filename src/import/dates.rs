//! Dates as people write deadlines: 2023年6月20日, 6月底前, 2023-06-20, 30 June 2024, 同上. It finds them in a text;
//! whose deadline they are is not decided here.

use chrono::{Datelike, NaiveDate};

/// A date found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The day.
    pub date: NaiveDate,
    /// Byte range in the text.
    pub at: (usize, usize),
    /// False when the year was not written and `year` was taken.
    pub year_told: bool,
    /// True for 底, 上旬 and the like, where the day is a reading.
    pub vague: bool,
}

/// True when a text points to the deadline above it (同上, 〃).
pub fn is_same_as_above(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['。', '.']);
    matches!(text, "同上" | "〃" | "\"" | "″" | "同前" | "as above" | "same as above" | "ditto" | "Ditto" | "do.")
}

/// Every date in a text, in order; `year` stands in where none is written.
pub fn find(text: &str, year: i32) -> Vec<Found> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < lower.len() {
        if !lower.is_char_boundary(at) {
            at += 1;
            continue;
        }
        // A year told once serves the dates after it (2023年5月底、6月20日).
        let year = found.iter().rev().find(|date| date.year_told).map_or(year, |date| date.date.year());
        match date_at(&lower[at..], year).filter(|_| !follows_digit(&lower, at)) {
            Some((date, len, year_told, vague)) => {
                found.push(Found { date, at: (at, at + len), year_told, vague });
                at += len.max(1);
            }
            None => at += 1,
        }
    }
    found
}

fn follows_digit(text: &str, at: usize) -> bool {
    text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
}

type At = (NaiveDate, usize, bool, bool);

fn date_at(text: &str, year: i32) -> Option<At> {
    chinese(text, year).or_else(|| numeric(text)).or_else(|| day_first(text)).or_else(|| english(text, year))
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    digits.contains(&end).then(|| text[..end].parse().ok().map(|value| (value, &text[end..])))?
}

/// 2023年6月20日, 6月20日, 2023年6月底, 6月上旬, 2023年底.
fn chinese(text: &str, year: i32) -> Option<At> {
    let len = |rest: &str| text.len() - rest.len();
    let with_year = number(text, 4..=4)
        .and_then(|(value, rest)| Some((value as i32, rest.trim_start().strip_prefix('年')?.trim_start())));
    let (told, after_year) = with_year.map_or((None, text), |(value, rest)| (Some(value), rest));
    let year = told.unwrap_or(year);
    if let (Some(_), Some(rest)) = (told, ["年底", "底", "年末"].iter().find_map(|end| after_year.strip_prefix(end)))
    {
        return Some((NaiveDate::from_ymd_opt(year, 12, 31)?, len(rest), true, true));
    }
    let (month, rest) = number(after_year, 1..=2)?;
    let rest = rest.trim_start().strip_prefix('月')?;
    let spaced = rest.trim_start();
    if let Some((day, after)) = number(spaced, 1..=2)
        && let Some(after) = after.trim_start().strip_prefix(['日', '号'])
    {
        return Some((NaiveDate::from_ymd_opt(year, month, day)?, len(after), told.is_some(), false));
    }
    let last = last_day(year, month)?;
    let readings =
        [("底", last.day()), ("末", last.day()), ("上旬", 10), ("中旬", 20), ("下旬", last.day()), ("初", 5)];
    let reading = readings.iter().find_map(|(word, day)| spaced.strip_prefix(word).map(|rest| (*day, rest)));
    let whole_month =
        || ["份", "前", "内"].iter().find_map(|word| spaced.strip_prefix(word)).map(|rest| (last.day(), rest));
    let (day, rest) = reading.or_else(whole_month)?;
    Some((NaiveDate::from_ymd_opt(year, month, day)?, len(rest), told.is_some(), true))
}

fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let next =
        if month == 12 { NaiveDate::from_ymd_opt(year + 1, 1, 1) } else { NaiveDate::from_ymd_opt(year, month + 1, 1) };
    next?.pred_opt()
}

/// 2023-06-20, 2023/6/20, 2023.6.20; also with a time of day behind it.
fn numeric(text: &str) -> Option<At> {
    let (year, rest) = number(text, 4..=4)?;
    let separator = rest.chars().next().filter(|c| "-/.－".contains(*c))?;
    let (month, rest) = number(&rest[separator.len_utf8()..], 1..=2)?;
    let (day, rest) = number(rest.strip_prefix(separator)?, 1..=2)?;
    Some((NaiveDate::from_ymd_opt(year as i32, month, day)?, text.len() - rest.len(), true, false))
}

/// 31/12/2024; where day and month could be either, the day comes first and the reading is vague.
fn day_first(text: &str) -> Option<At> {
    let (first, rest) = number(text, 1..=2)?;
    let separator = rest.chars().next().filter(|c| "-/.".contains(*c))?;
    let (second, rest) = number(&rest[1..], 1..=2)?;
    let (year, rest) = number(rest.strip_prefix(separator)?, 4..=4)?;
    let (day, month) = if second > 12 { (second, first) } else { (first, second) };
    let vague = first <= 12 && second <= 12 && first != second;
    Some((NaiveDate::from_ymd_opt(year as i32, month, day)?, text.len() - rest.len(), true, vague))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(text: &str) -> Option<(u32, &str)> {
    MONTHS.iter().zip(1..).find_map(|(name, number)| {
        let short = if *name == "september" { text.strip_prefix("sept") } else { None };
        let rest = text.strip_prefix(name).or(short).or_else(|| text.strip_prefix(&name[..3]))?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        (!rest.starts_with(|c: char| c.is_ascii_alphabetic())).then_some((number, rest))
    })
}

/// 30 June 2024, June 30, 2024, 30th of June, end of June 2024.
fn english(text: &str, year: i32) -> Option<At> {
    let len = |rest: &str| text.len() - rest.len();
    let year_after = |rest: &str| -> (Option<i32>, usize) {
        let trimmed = rest.trim_start_matches([',', ' ']);
        match number(trimmed, 4..=4) {
            Some((value, after)) => (Some(value as i32), len(after)),
            None => (None, len(rest)),
        }
    };
    let ordinal = |rest: &'_ str| -> usize {
        ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end)).map_or(len(rest), len)
    };
    if let Some(rest) = ["end of ", "the end of "].iter().find_map(|opening| text.strip_prefix(opening)) {
        let (month, rest) = month(rest)?;
        let (told, end) = year_after(rest);
        return Some((last_day(told.unwrap_or(year), month)?, end, told.is_some(), true));
    }
    let (month, day, rest) = if let Some((day, rest)) = number(text, 1..=2) {
        let rest = text[len(rest).max(ordinal(rest))..].trim_start();
        let (month, rest) = month(rest.strip_prefix("of ").unwrap_or(rest))?;
        (month, day, rest)
    } else {
        let (month, rest) = month(text)?;
        let (day, rest) = number(rest.trim_start(), 1..=2)?;
        (month, day, &text[ordinal(rest)..])
    };
    let (told, end) = year_after(rest);
    Some((NaiveDate::from_ymd_opt(told.unwrap_or(year), month, day)?, end, told.is_some(), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_in_every_form_are_found() {
        let first = |text: &str| find(text, 2023).first().map(|found| found.date.to_string());
        for (text, date) in [
            ("2023年6月20日。", "2023-06-20"),
            ("2023 年 6 月 20 日前", "2023-06-20"),
            ("6月底前", "2023-06-30"),
            ("2024年2月底", "2024-02-29"),
            ("2023年底前", "2023-12-31"),
            ("于5月中旬报送", "2023-05-20"),
            ("2023.6.20", "2023-06-20"),
            ("2023/6/5", "2023-06-05"),
            ("31/12/2024", "2024-12-31"),
            ("12/31/2024", "2024-12-31"),
            ("by 30 June 2024", "2024-06-30"),
            ("due June 30th, 2024", "2024-06-30"),
            ("end of March 2025", "2025-03-31"),
            ("Sept. 5, 2024", "2024-09-05"),
        ] {
            assert_eq!(first(text).unwrap_or_default(), date, "{text}");
        }
        assert_eq!(find("第一阶段2023年5月31日前，第二阶段6月20日前", 2020).len(), 2);
        assert_eq!(find("2020年以来年度总结", 2023), []);
        assert!(is_same_as_above("同上。"));
    }
}
