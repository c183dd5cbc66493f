//! Whose paper it is: the units that a file's names and text show as its author.
//! A unit that is spoken of (visited, supported, written to) is none; what follows from an author is decided elsewhere.

use super::view::{FOLDER, Field, NAME, TEXT, TITLE};
use super::vocabulary::{Hit, Meaning, Vocabulary};
use crate::rules::filename::fold::is_han;
use crate::rules::lexicon::Authors;

/// Lines from the title on in which the issuer can stand alone.
const BELOW_TITLE: usize = 2;
/// Characters of numbers and marks that may stand before a sender's name.
const BEFORE_SENDER: usize = 3;
/// Characters that may stand before an issuer in a title: the district's name, the party's.
const BEFORE_ISSUER: usize = 14;
/// A longer line is no signature.
const LONGEST_SIGNATURE: usize = 14;
/// Characters between 填报单位: and the unit's name, its district's.
const AFTER_LABEL: usize = 20;
/// Characters that may follow a signature: its date.
const AFTER_SIGNATURE: usize = 40;

/// A unit that stands as the file's author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention {
    pub unit: u16,
    /// In the file name or a folder, where the sender stands: at the head, in brackets, after a dash, at the end.
    pub as_sender: bool,
    /// At the head of the document or in its signature.
    pub as_issuer: bool,
}

/// Every unit that the fields show as an author, once. `tail`: the end of a text too long to be a field.
pub(super) fn mentions(
    fields: &[Field],
    tail: Option<&Field>,
    vocabulary: &Vocabulary,
    authors: &Authors,
) -> Vec<Mention> {
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
    for text in std::iter::once(&fields[TEXT]).chain(tail) {
        for (unit, hit) in units_of(text, vocabulary) {
            note(unit, false, signs(&text.text, hit, authors));
        }
    }
    found.retain(|mention| mention.as_sender || mention.as_issuer);
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

/// After 填报单位：, closing a line near the end, or alone below the title.
fn signs(text: &str, hit: &Hit, authors: &Authors) -> bool {
    let before = &text[..hit.start];
    let line = before.rsplit('\n').next().unwrap_or_default();
    if let Some((label, between)) = line.rsplit_once(':') {
        let label = label.rsplit(' ').next().unwrap_or_default();
        let asks = authors.labels.iter().any(|known| label == known.as_str());
        return asks && between.chars().count() <= AFTER_LABEL;
    }
    let after = text[hit.end..].trim_start_matches(|c: char| c.is_alphanumeric() && !c.is_ascii_digit());
    let after = after.trim_start_matches(' ');
    // The date stands on the same line or the next.
    let closes = after.is_empty() || after.starts_with(|c: char| c == '\n' || c == '(' || c.is_ascii_digit());
    // The issuer's own line below the title; who is written to has a colon.
    let below_title = (1..=BELOW_TITLE).contains(&before.matches('\n').count()) && after.starts_with('\n');
    closes
        && authors.is_office(&text[hit.start..hit.end])
        && line.chars().count() <= LONGEST_SIGNATURE
        && (below_title || text[hit.end..].chars().count() <= AFTER_SIGNATURE)
        && !before.is_empty()
        && !is_spoken_of(line, &text[hit.end..], authors)
}

/// 慰问驻军, 为部队办实事, 区委书记, 共青团路: what is done to a unit, its people, a street of that name.
fn is_spoken_of(before: &str, after: &str, authors: &Authors) -> bool {
    authors.towards.iter().any(|word| before.ends_with(word.as_str()))
        || authors.people.iter().any(|word| after.starts_with(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_file;
    use crate::rules::lexicon::Lexicon;
    use crate::rules::matching::view::View;
    use crate::rules::matching::{Dropped, Matcher, Weights};
    use crate::rules::reading::Reading;

    /// Codes of the units that stand as authors of a file.
    fn authors(name: &str, text: &str) -> Vec<String> {
        let plan = plan_file::load(std::path::Path::new("seeds/zhangdian-2023.toml")).unwrap();
        let matcher = Matcher::new(&plan, &Lexicon::built_in().unwrap(), &Weights::fitted().unwrap()).unwrap();
        let reading = Reading { text: text.to_owned(), ..Reading::default() };
        let dropped = Dropped { path: name, reading: &reading };
        let view = View::of(&dropped, None, &matcher.lexicon, &matcher.vocabulary, &matcher.subject);
        let code = |mention: &Mention| matcher.subject.parties[usize::from(mention.unit)].code.to_string();
        view.mentions.iter().map(code).collect()
    }

    #[test]
    fn who_sends_stands_at_the_head_in_brackets_or_after_a_dash() {
        assert_eq!(authors("区统计局双拥联络员.docx", ""), ["35"]);
        assert_eq!(authors("安置计划2021(组织部).docx", ""), ["03"]);
        assert_eq!(authors("调解工作规定-司法.docx", ""), ["21"]);
        assert!(authors("双拥推送统计.xlsx", "").is_empty(), "统计 is a word of its own");
    }

    #[test]
    fn who_is_visited_or_supported_is_no_author() {
        for name in [
            "区委书记走访慰问驻张部队.jpg",
            "某旅实弹演练保电工作总结.docx",
            "为驻张部队办实事.docx",
            "关于退役军人局机构编制的批复.pdf",
        ] {
            assert!(authors(name, "").is_empty(), "{name}");
        }
    }

    #[test]
    fn who_signs_stands_above_the_date() {
        let body = "一年来，我单位认真落实各项任务，取得较好成效，现总结如下。\n".repeat(3);
        assert_eq!(authors("总结.docx", &format!("双拥工作总结\n{body}区委宣传部\n2021年12月1日")), ["04"]);
        assert_eq!(authors("总结.docx", &format!("双拥工作总结\n{body}区委宣传部 2021年12月1日")), ["04"]);
        let long = body.repeat(12);
        assert_eq!(authors("总结.docx", &format!("双拥工作总结\n{long}区委宣传部\n2021年12月1日")), ["04"]);
        assert_eq!(authors("情况.docx", &format!("关于支持某部营区改造的情况\n区委宣传部\n{long}")), ["04"]);
        assert!(authors("情况.docx", &format!("关于支持某部营区改造的情况\n区委宣传部：\n{long}")).is_empty());
        let contacts = "联络员名单\n分管负责人：乔某\n联系人：隋某 民政办\n吕某 统计 1 30";
        assert!(authors("名单.docx", contacts).is_empty(), "民政 and 统计 are words of their own");
        assert_eq!(authors("名册.xls", "名册\n填报单位：区委宣传部\n序号 姓名"), ["04"]);
    }
}
