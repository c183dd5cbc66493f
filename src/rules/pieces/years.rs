//! Which years a clause asks for: 2020年以来, 每年, 年度 before a document, 2021—2022年度, since 2021, annual.
//! It reads years; which of them are owed at the deadline is decided in `parts`.

use super::clauses::Clause;
use super::nouns::{Class, Word};
use super::{Unsure, Years, words};

/// The years of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// One piece, whatever the years.
    Once,
    /// One piece for each of these years.
    Each(Vec<i32>),
}

/// What earlier clauses told that later ones follow.
#[derive(Default)]
struct Carried {
    /// The years of 每年 at the head of a list: they reach every document of it.
    each: Option<Vec<i32>>,
    /// They are told in figures: 每年 asks for the list of each year, 2022—2024年 for what was made in them.
    in_figures: bool,
    /// The last period told: a later 每年 without one means it.
    period: Option<Told>,
}

/// Reads the years of all clauses of a line, and says what it had to assume. `told` are the brackets that tell years,
/// with their places: at the end of the line for all of it (记录及照片（2021年以来每年）), else for the clause they close.
///
/// 每年 and years in figures reach the documents listed behind them (每年检查计划及结果通报) up to the next comma; 年度 is an
/// attribute of its own document and reaches no other.
pub(super) fn asked(
    clauses: &[Clause],
    told: &[(usize, String)],
    years: Years,
    unsure: &mut Vec<Unsure>,
) -> Vec<Asked> {
    let mut carried = Carried::default();
    let end = clauses.last().map_or(0, |clause| clause.from + clause.text.trim_end().len());
    let mut asked = Vec::new();
    for clause in clauses {
        let reach = clause.from..=clause.from + clause.text.len();
        let hints = told.iter().filter(|(at, _)| *at >= end || reach.contains(at) && *at > clause.from);
        let hint: String = hints.map(|(_, content)| content.as_str()).collect();
        if matches!(clause.opened_by, "，" | "," | "；" | ";") {
            carried.each = None;
        }
        asked.push(of_clause(clause, &hint, years, &mut carried, unsure));
    }
    asked
}

fn of_clause(clause: &Clause, hint: &str, years: Years, carried: &mut Carried, unsure: &mut Vec<Unsure>) -> Asked {
    let text = school_years(&format!("{hint} {}", clause.text.to_ascii_lowercase()));
    let mut named = years_of_documents(&text);
    named.extend(years_of_range(&text));
    named.sort_unstable();
    named.dedup();
    if !named.is_empty() {
        carried.each = clause.text.starts_with(|c: char| c.is_ascii_digit()).then(|| named.clone());
        carried.in_figures = true;
        return Asked::Each(named);
    }
    let own = period(&text, years);
    let told = own.or(carried.period);
    let each = words::EACH_YEAR.iter().any(|word| text.contains(word));
    let oftener = words::OFTENER.iter().copied().find(|word| text.contains(word));
    let names = clause.elements.iter().any(|element| !element.chain.is_empty());
    let yearly = (each || is_attribute(&text)) && (names || own.is_some());
    let annual = own.is_some() && words::ANNUAL.iter().any(|word| text.contains(word));
    carried.period = told;
    let (from, to) = told.map_or(years.period, |told| told.years);
    // （每半年不少于一次） demands it of every year; 每日防火巡查记录 is a name.
    let demanded = oftener.is_some_and(|often| hint.contains(often));
    let often = oftener.filter(|_| (told.is_some() || demanded) && from < to);
    if let Some(often) = often {
        unsure.push(Unsure::Oftener(often));
    }
    if !(yearly || annual || often.is_some()) || from >= to {
        let kept = |word: &Word| carried.in_figures && words::IN_FORCE.contains(&word.text);
        let in_force = clause.elements.iter().all(|element| {
            let arrangement = element.chain.iter().all(|word| word.class == Class::Arrangement);
            !element.chain.is_empty() && (arrangement || element.chain.last().is_some_and(kept))
        });
        return match &carried.each {
            Some(years) if own.is_none() && !in_force => Asked::Each(years.clone()),
            _ => Asked::Once,
        };
    }
    match told {
        None => unsure.push(Unsure::PeriodOfPlan),
        Some(Told { relative: true, years: (from, to) }) => unsure.push(Unsure::RelativeYears(from, to)),
        Some(_) => {}
    }
    let years: Vec<i32> = (from..=to).collect();
    let own = clause.text.to_ascii_lowercase();
    let reaches = words::EACH_YEAR.iter().chain(words::OFTENER).any(|word| own.contains(word));
    carried.each = reaches.then(|| years.clone());
    carried.in_figures = false;
    Asked::Each(years)
}

/// True for the content of a bracket that tells years: a period, 每年, 每季度.
pub(super) fn tells(content: &str) -> bool {
    let content = content.to_ascii_lowercase();
    told(&content).is_some()
        || !years_of_documents(&content).is_empty()
        || words::EACH_YEAR.iter().chain(words::OFTENER).any(|word| content.contains(word))
}

/// True when nothing but years stands in a bracket (2021年以来每年), so that no condition is left to show.
pub(super) fn tells_nothing_else(content: &str) -> bool {
    let mut rest = content.to_ascii_lowercase();
    for word in words::EACH_YEAR.iter().chain(["年度", "年"].iter()).chain(words::SINCE) {
        rest = rest.replace(word, "");
    }
    tells(content)
        && rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "—–-~～至到自、，,月日春秋季".contains(c))
}

/// 年度 as an attribute: not behind a year (2022年度, 以前年度), not 年度有计划 (a predicate), not
/// 年度内.
fn is_attribute(text: &str) -> bool {
    text.match_indices("年度").any(|(at, word)| {
        let one = ["以前", "上", "上一", "本", "当", "下"];
        let before = &text[..at];
        let behind_year =
            before.ends_with(|c: char| c.is_ascii_digit()) || one.iter().any(|word| before.ends_with(word));
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
        let after_year = after.strip_prefix('年').map_or(after, behind_month);
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

/// A text behind a year without the part of the year (2021年1月以来, 2021年秋季以来).
pub(super) fn behind_month(text: &str) -> &str {
    let seasons = ["上半年", "下半年", "春季", "秋季", "初", "底"];
    let mut rest = seasons.iter().find_map(|season| text.strip_prefix(season)).unwrap_or(text);
    for unit in ["月份", "月", "日"] {
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        rest = number.strip_prefix(unit).filter(|_| number.len() < rest.len()).unwrap_or(rest);
    }
    rest
}

/// School years by the year they begin in: 2021-2022、2022-2023学年计划 reads 2021、2022年度计划.
fn school_years(text: &str) -> String {
    if !text.contains("学年") {
        return text.to_owned();
    }
    let (mut read, mut from) = (String::new(), 0);
    for (at, year) in four_digit_years(text) {
        let after = &text[at + 4..];
        let next = after.trim_start_matches(['-', '—', '–', '至', '~', '～']);
        if at >= from && next.len() < after.len() && four_digit_years(next).next() == Some((0, year + 1)) {
            read.push_str(&text[from..at + 4]);
            from = text.len() - next.len() + 4;
        }
    }
    read.push_str(&text[from..]);
    read.replace("学年度", "年度").replace("学年", "年度")
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

/// Years that stand directly before a document: `2022年度工作总结`, `2021、2022年报表`, `2021—2022年度报告`,
/// `2022 annual report`. A range without 度 is a period, and no list.
fn years_of_documents(text: &str) -> Vec<i32> {
    let mut found = Vec::new();
    let mut waiting: Vec<i32> = Vec::new();
    let (mut ranging, mut listing) = (false, false);
    for (at, year) in four_digit_years(text) {
        match waiting.last() {
            Some(&from) if ranging && from < year => waiting.extend(from + 1..=year),
            _ => waiting.push(year),
        }
        let after = &text[at + 4..];
        let after_year = after.strip_prefix('年').unwrap_or(after);
        let attribute = after.starts_with("年年度") || after.starts_with("年度") && !after.starts_with("年度以");
        let annual = words::ANNUAL.iter().any(|word| after_year.trim_start().starts_with(word));
        let behind = after_year.strip_prefix('度').unwrap_or(after_year).trim_start();
        ranging = range_end(behind).is_some();
        if ranging || behind.starts_with(['、', '和', '及', ',']) && four_digit_years(behind).next().is_some() {
            listing = !ranging && !waiting.is_empty();
            continue;
        }
        let since = words::SINCE.iter().any(|word| after_year.starts_with(word));
        let listed = listing && !since && (after.is_empty() || after.starts_with(['年', ' ']));
        if attribute || annual || listed || after.trim_start().starts_with("annual") {
            found.append(&mut waiting);
        }
        waiting.clear();
        listing = false;
    }
    found
}

/// From the first year to the last of a range that opens a phrase (2022—2024年检测报告: one of each year), but not where months
/// bound it (2022年1月至2024年6月会议记录), nor before a document for all these years (2021—2025年规划).
fn years_of_range(text: &str) -> Vec<i32> {
    let text = text.trim_start();
    let lasting = words::OVER_YEARS.iter().any(|word| text.contains(word));
    let Some((0, from)) = four_digit_years(text).next().filter(|_| !lasting) else { return Vec::new() };
    let after = &text[4..];
    let Some(to) = range_end(after.strip_prefix('年').unwrap_or(after)) else { return Vec::new() };
    let behind = four_digit_years(after).next().map_or("", |(at, _)| &after[at + 4..]);
    let whole =
        behind.strip_prefix('年').is_some_and(|rest| rest.trim_start().starts_with(|c: char| !c.is_ascii_digit()));
    let since = behind.strip_prefix('年').is_some_and(|rest| words::SINCE.iter().any(|word| rest.starts_with(word)));
    if whole && !since && from < to { (from..=to).collect() } else { Vec::new() }
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
