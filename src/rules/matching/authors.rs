//! Whose paper it is: where units are named in a file's names and text, and whether as its author.
//! A unit that is spoken of (visited, supported, written to) is no author; what follows from an author is decided elsewhere.

use super::view::{FOLDER, Field, NAME, TEXT, TITLE};
use super::vocabulary::{Hit, Meaning, Vocabulary};
use crate::rules::filename::fold::is_han;
use crate::rules::lexicon::Authors;

/// Characters of numbers and marks that may stand before a sender's name.
const BEFORE_SENDER: usize = 3;
/// Characters of a district's name and of 关于-less openings that may stand before an issuer in a title.
const BEFORE_ISSUER: usize = 14;
/// A longer line is no signature.
const LONGEST_SIGNATURE: usize = 14;
/// A longer line is no 填报单位: line.
const LONGEST_LABEL: usize = 20;
/// Characters that may follow a signature: its date.
const AFTER_SIGNATURE: usize = 40;

/// Where a unit is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention {
    pub unit: u16,
    /// In the file name or a folder, where the sender stands: at the head, in brackets, after a dash, at the end.
    pub as_sender: bool,
    /// At the head of the document or in its signature.
    pub as_issuer: bool,
}

/// Every unit named in the fields, once.
pub(super) fn mentions(fields: &[Field], vocabulary: &Vocabulary, authors: &Authors) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut note = |unit: u16, as_sender: bool, as_issuer: bool| match found.iter_mut().find(|m| m.unit == unit) {
        Some(known) => {
            known.as_sender |= as_sender;
            known.as_issuer |= as_issuer;
        }
        None => found.push(Mention { unit, as_sender, as_issuer }),
    };
    for field in [NAME, FOLDER].map(|index| &fields[index]) {
        for (unit, hit) in units_of(field, vocabulary) {
            note(unit, sends(&field.text, hit, authors), false);
        }
    }
    let title = &fields[TITLE];
    for (unit, hit) in units_of(title, vocabulary) {
        note(unit, false, heads(&title.text, hit, authors));
    }
    let text = &fields[TEXT];
    for (unit, hit) in units_of(text, vocabulary) {
        note(unit, false, signs(&text.text, hit, authors));
    }
    found
}

/// Units with their places; a name inside a longer one (区委 in 区委宣传部) is not meant.
fn units_of<'a>(field: &'a Field, vocabulary: &'a Vocabulary) -> impl Iterator<Item = (u16, &'a Hit)> + 'a {
    let is_unit = |hit: &&Hit| vocabulary.words[hit.word].meanings.iter().any(|m| matches!(m, Meaning::Unit(_)));
    let named: Vec<&Hit> = field.hits.iter().filter(is_unit).collect();
    let inside = |hit: &Hit, other: &Hit| {
        other.start <= hit.start && hit.end <= other.end && (other.end - other.start) > (hit.end - hit.start)
    };
    let alone: Vec<&Hit> = named.iter().copied().filter(|hit| !named.iter().any(|other| inside(hit, other))).collect();
    alone.into_iter().flat_map(move |hit| {
        vocabulary.words[hit.word].meanings.iter().filter_map(move |meaning| match meaning {
            Meaning::Unit(unit) => Some((*unit, hit)),
            _ => None,
        })
    })
}

/// At the head of a name or of a part of it, in brackets, after a dash, or at the end.
fn sends(text: &str, hit: &Hit, authors: &Authors) -> bool {
    let before = text[..hit.start].trim_end();
    let after = text[hit.end..].trim_start();
    let parted = before.chars().next_back().is_none_or(|c| !is_han(c));
    let closed = after.is_empty() || after.starts_with([')', '/']);
    let marked = before.ends_with(['(', '-', '_', '—', '/']);
    let word = &text[hit.start..hit.end];
    if !authors.is_office(word) {
        // 统计, 交通 and 环保 are words of their own: as a sender such a name stands alone.
        return parted && (closed || (marked && !after.starts_with(is_han)));
    }
    (before.chars().count() <= BEFORE_SENDER || marked || (closed && parted))
        && !is_spoken_of(before, &text[hit.end..], authors)
}

/// At the head of the document, and not the one it is written to.
fn heads(title: &str, hit: &Hit, authors: &Authors) -> bool {
    let after = title[hit.end..].trim_start();
    let before = &title[..hit.start];
    let line = before.rsplit([' ', '\n', '〔', '《', '“']).next().unwrap_or_default();
    !after.starts_with([':', '、', ','])
        && before.chars().count() <= BEFORE_ISSUER
        && authors.is_office(&title[hit.start..hit.end])
        && !line.contains("关于")
        && !is_spoken_of(line, &title[hit.end..], authors)
}

/// After 填报单位：, or closing a line near the end.
fn signs(text: &str, hit: &Hit, authors: &Authors) -> bool {
    let before = &text[..hit.start];
    let line = before.rsplit('\n').next().unwrap_or_default();
    if let Some((label, between)) = line.rsplit_once(':') {
        let label = label.rsplit([' ', '\u{3000}']).next().unwrap_or_default();
        let asks = authors.labels.iter().any(|known| label == known.as_str());
        return asks && between.chars().count() <= LONGEST_LABEL;
    }
    let after = text[hit.end..].trim_start_matches(|c: char| c.is_alphanumeric() && !c.is_ascii_digit());
    let closes = after.trim().is_empty() || after.trim_start().starts_with(['\n', '(']);
    closes
        && line.chars().count() <= LONGEST_SIGNATURE
        && text[hit.end..].chars().count() <= AFTER_SIGNATURE
        && !before.is_empty()
        && !is_spoken_of(line, &text[hit.end..], authors)
}

/// 慰问驻军, 为部队办实事, 区委书记, 共青团路: what is done to a unit, its people, a street of that name.
fn is_spoken_of(before: &str, after: &str, authors: &Authors) -> bool {
    authors.towards.iter().any(|word| before.ends_with(word.as_str()))
        || authors.people.iter().any(|word| after.starts_with(word.as_str()))
}
