//! Conditions: brackets, measures and paper copies, shown to the unit and to the coordinator. Nothing here is counted.

use super::words::{FILE_COUNTERS, MEASURES, NUMERALS};
use super::{Unsure, nouns, years};

/// More files than this are a condition, not pieces to be counted one by one.
pub(super) const MOST_FILES: u32 = 10;

/// The conditions of a line: the bracketed remarks, and phrases that measure something.
pub(super) fn find(bracketed: &[String], flat: &str) -> Vec<String> {
    let remarks = bracketed.iter().filter(|content| is_remark(content)).cloned();
    let measures = flat.split(['，', ',', '；', '。']).filter_map(measure);
    let mut found: Vec<String> = Vec::new();
    for condition in remarks.chain(measures) {
        if !found.contains(&condition) {
            found.push(condition);
        }
    }
    found
}

/// A short insertion such as 军（警）民 or 村（社区） is another way to say the word, not a condition.
fn is_remark(content: &str) -> bool {
    let opening = ["有", "含", "及", "包括", "附", "按", "须", "需", "不", "无", "如", "若", "每", "各"];
    content.chars().count() > 4
        || content.contains(|c: char| c.is_ascii_digit() || "≥≤%％".contains(c))
        || opening.iter().any(|word| content.starts_with(word))
}

/// A phrase with a percentage, a number of people, times or copies: the phrase when it is short, else the measure.
fn measure(phrase: &str) -> Option<String> {
    let phrase = phrase.trim();
    let is_number = |c: char| c.is_ascii_digit() || c == '.' || NUMERALS.contains(c);
    let mut from = 0;
    while let Some(at) = phrase[from..].find(is_number).map(|at| at + from) {
        let digits = phrase[at..].find(|c| !is_number(c)).map_or(phrase.len(), |len| at + len);
        let unit = MEASURES.iter().find(|unit| phrase[digits..].starts_with(**unit));
        let copies = phrase[..at].ends_with('一') || phrase[at..].starts_with("一式");
        let kind_count = unit.is_none() && counts_kinds(phrase, at, digits);
        // 一次 alone is the article "a"; with 以上 it is a demand.
        let bound = ["以上", "以下", "以内"]
            .iter()
            .find(|bound| phrase[digits + unit.map_or(0, |unit| unit.len())..].starts_with(**bound));
        let plain_digit = phrase[at..].starts_with(|c: char| c.is_ascii_digit());
        let unit = unit.filter(|unit| bound.is_some() || !is_part_of_a_name(phrase, at, digits + unit.len()));
        if copies || kind_count || unit.is_some() && (plain_digit || bound.is_some()) {
            if phrase.chars().count() <= 14 || copies || kind_count {
                return Some(phrase.to_owned());
            }
            let end = digits + unit.map_or(0, |unit| unit.len()) + bound.map_or(0, |bound| bound.len());
            return Some(phrase[at..end].to_owned());
        }
        from = digits.max(at + 1);
    }
    None
}

/// A length of time that goes on as a name (24小时值班表), not one that is demanded (培训不少于24小时);
/// and not what a rule counts by (按100人拨付).
fn is_part_of_a_name(phrase: &str, from: usize, to: usize) -> bool {
    if ["按", "不足", "不满"].iter().any(|word| phrase[..from].ends_with(word)) {
        return true;
    }
    let time = ["小时", "分钟", "天"].iter().any(|unit| phrase[..to].ends_with(unit));
    let demanded = ["不少于", "不低于", "至少", "达到", "满", "超过", "≥", "共", "累计"];
    let goes_on = phrase[to..].starts_with(|c: char| c.is_alphabetic());
    time && goes_on && !demanded.iter().any(|word| phrase[..from].trim_end().ends_with(word))
}

/// A number of pictures or the like (照片10张): kinds are never counted, so the number is a condition.
fn counts_kinds(phrase: &str, number: usize, after: usize) -> bool {
    let counted = FILE_COUNTERS.iter().find(|counter| phrase[after..].starts_with(**counter));
    let before = phrase[..number].trim_end_matches("不少于").trim_end_matches("至少").trim_end_matches("各");
    counted.is_some_and(|counter| {
        let behind = &phrase[after + counter.len()..];
        nouns::kinds().any(|kind| before.ends_with(kind) || behind.starts_with(kind))
    })
}

/// The number of files a text asks for beside a document noun: 展板一块, 典型案例3篇, 3篇典型案例.
pub(super) fn files_asked(text: &str) -> Option<u32> {
    let is_number = |c: char| c.is_ascii_digit() || NUMERALS.contains(c);
    for counter in FILE_COUNTERS {
        for (at, _) in text.match_indices(counter) {
            let digits: String = text[..at].chars().rev().take_while(|c| is_number(*c)).collect();
            let start = at - digits.len();
            let ends_text = at + counter.len() == text.len();
            let opens_text = start == 0 && !ends_text;
            if digits.is_empty() || !(ends_text || opens_text) || text[..start].ends_with("式") {
                continue;
            }
            let digits: String = digits.chars().rev().collect();
            return number(&digits);
        }
    }
    None
}

fn number(digits: &str) -> Option<u32> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.parse().ok();
    }
    let values: Vec<u32> = digits.chars().filter_map(years::numeral).collect();
    match values[..] {
        [value] => Some(value),
        [10, ones] => Some(10 + ones),
        [tens, 10] => Some(tens * 10),
        [tens, 10, ones] => Some(tens * 10 + ones),
        _ => None,
    }
}

/// Says so when a line numbers more files than are counted one by one.
pub(super) fn too_many_files(flat: &str) -> Option<Unsure> {
    let many = files_asked(flat.trim_end_matches(['。', '；'])).filter(|count| *count > MOST_FILES)?;
    Some(Unsure::ManyFiles(many))
}
