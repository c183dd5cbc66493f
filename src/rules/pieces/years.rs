//! Which years a clause asks for: 2020年以来, 每年, 年度 before a document, 2021—2022年度, since 2021, annual.
//! It reads years; which of them are owed at the deadline is decided in `parts`.

use super::clauses::Clause;
use super::{Unsure, Years, words};

/// The years of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// One piece, whatever the years.
    Once,
    /// One piece for each of these years.
    Each(Vec<i32>),
}

/// Reads the years of a clause, and says what it had to assume.
pub(super) fn asked(clause: &Clause, years: Years) -> (Asked, Option<Unsure>) {
    let text = clause.text.to_ascii_lowercase();
    let mut named = years_of_documents(&text);
    named.sort_unstable();
    named.dedup();
    if !named.is_empty() {
        return (Asked::Each(named), None);
    }
    let told = period(&text, years);
    let yearly = is_yearly(&text) && clause.elements.iter().any(|element| !element.chain.is_empty());
    let annual = told.is_some() && words::ANNUAL.iter().any(|word| text.contains(word));
    let (from, to) = told.map_or(years.period, |told| told.years);
    if !(yearly || annual) || from >= to {
        return (Asked::Once, None);
    }
    let unsure = match told {
        None => Some(Unsure::PeriodOfPlan),
        Some(Told { relative: true, years: (from, to) }) => Some(Unsure::RelativeYears(from, to)),
        Some(_) => None,
    };
    (Asked::Each((from..=to).collect()), unsure)
}

/// 每年 anywhere, or 年度 as an attribute: not behind a year, not 年度有计划 (a predicate), not 年度内.
fn is_yearly(text: &str) -> bool {
    if words::EACH_YEAR.iter().any(|word| text.contains(word)) {
        return true;
    }
    text.match_indices("年度").any(|(at, word)| {
        let behind_year = text[..at].ends_with(|c: char| c.is_ascii_digit());
        let after = &text[at + word.len()..];
        !behind_year && !after.is_empty() && !after.starts_with(['有', '内', '初', '末', '，', '、'])
    })
}

#[derive(Debug, Clone, Copy)]
struct Told {
    years: (i32, i32),
    relative: bool,
}

/// The period a clause tells: `2020年以来`, `2020-2022`, `近三年`, `since 2020`.
fn period(text: &str, years: Years) -> Option<Told> {
    if let Some((from, to)) = told(text) {
        let to = if to == i32::MAX { years.period.1.max(from) } else { to };
        return Some(Told { years: (from, to), relative: false });
    }
    recent(text).map(|count| Told { years: (years.deadline - count, years.deadline - 1), relative: true })
}

/// First and last year that a text tells; the last is `i32::MAX` when it is open.
pub(super) fn told(text: &str) -> Option<(i32, i32)> {
    for (at, year) in four_digit_years(text) {
        let after = text[at + 4..].trim_start();
        let after_year = after.strip_prefix('年').unwrap_or(after);
        if let Some(to) = range_end(after_year) {
            return Some((year, to));
        }
        let before = text[..at].trim_end();
        let since = words::SINCE.iter().any(|word| after_year.starts_with(word));
        if since || before.ends_with("since") || before.ends_with("from") || before.ends_with('自') {
            return Some((year, i32::MAX));
        }
    }
    None
}

/// The second year of a range, when a range goes on here.
fn range_end(after: &str) -> Option<i32> {
    let after = after.trim_start();
    let joined =
        ["至", "到", "—", "–", "-", "~", "～", "to ", "through "].iter().find_map(|j| after.strip_prefix(j))?;
    let joined = joined.trim_start_matches(['—', '-', ' ']);
    four_digit_years(joined).next().filter(|(at, _)| *at == 0).map(|(_, year)| year)
}

/// N of 近N年: the N years that were complete before the year of the deadline.
pub(super) fn recent(text: &str) -> Option<i32> {
    let rest = text.split_once('近')?.1;
    let number = rest.chars().next()?;
    let after = rest[number.len_utf8()..].trim_start_matches('个');
    let value = number.to_digit(10).or_else(|| numeral(number))?;
    (after.starts_with('年') && (1..=10).contains(&value)).then_some(value as i32)
}

/// The value of one Chinese digit.
pub(super) fn numeral(c: char) -> Option<u32> {
    match c {
        '两' => Some(2),
        _ => words::NUMERALS.chars().position(|n| n == c).map(|value| value as u32),
    }
}

/// Years that stand directly before a document: `2022年度工作总结`, `2021、2022年度总结`, `2021—2022年度报告`,
/// `2022 annual report`.
fn years_of_documents(text: &str) -> Vec<i32> {
    let mut found = Vec::new();
    let mut waiting: Vec<i32> = Vec::new();
    let mut ranging = false;
    for (at, year) in four_digit_years(text) {
        match waiting.last() {
            Some(&from) if ranging && from < year => waiting.extend(from + 1..=year),
            _ => waiting.push(year),
        }
        let after = &text[at + 4..];
        let after_year = after.strip_prefix('年').unwrap_or(after);
        let attribute = after.starts_with("年度") && !after.starts_with("年度以");
        let annual = words::ANNUAL.iter().any(|word| after_year.trim_start().starts_with(word));
        let behind = after_year.strip_prefix('度').unwrap_or(after_year).trim_start();
        ranging = range_end(behind).is_some();
        if ranging || behind.starts_with(['、', '和', '及', ',']) && four_digit_years(behind).next().is_some() {
            continue;
        }
        if attribute || annual || after.trim_start().starts_with("annual") {
            found.append(&mut waiting);
        }
        waiting.clear();
    }
    found
}

/// Every year 1990–2099 in a text that is not part of a longer number, with its place.
pub(super) fn four_digit_years(text: &str) -> impl Iterator<Item = (usize, i32)> {
    let bytes = text.as_bytes();
    let digit = move |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).filter_map(move |at| {
        let alone = (at..at + 4).all(digit) && !digit(at + 4) && (at == 0 || !digit(at - 1));
        let year: i32 = alone.then(|| text.get(at..at + 4)?.parse().ok())??;
        (1990..2100).contains(&year).then_some((at, year))
    })
}
