//! Clauses: where one line of the plan names several documents, and where it merely goes on.
//! It cuts text; what the pieces of text owe is decided in `parts`.

use super::words::{self, Class, Word};

/// One noun phrase with the list behind it: 双拥工作计划 + 总结, or 会议纪要 + 文件 + 图片.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// The whole text of the clause.
    pub(super) text: String,
    /// The phrase and the bare nouns listed after it.
    pub(super) elements: Vec<Element>,
    /// Which separator opened it; empty for the first.
    pub(super) opened_by: &'static str,
}

/// One member of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its text.
    pub(super) text: String,
    /// The nouns it ends in, left to right (计划文件资料 gives 计划, 文件, 资料).
    pub(super) chain: Vec<Word>,
    /// 等 stands behind it: the list names examples.
    pub(super) open_ended: bool,
}

/// The nouns a text ends in; `None` when it ends in no noun we know, or in a predicate (年度有计划).
pub(super) fn noun_chain(text: &str) -> Option<(Vec<Word>, bool, usize)> {
    let lower = text.to_ascii_lowercase();
    let mut rest = lower.trim_end_matches(|c: char| c.is_whitespace() || "。.；;：:”\"》".contains(c));
    rest = without_period(without_count(rest));
    let (mut chain, mut open_ended) = (Vec::new(), false);
    loop {
        if let Some((word, before)) = last_word(rest) {
            chain.insert(0, word);
            rest = before;
            continue;
        }
        // A link is crossed only towards another noun (录像等相关资料).
        let Some(link) = words::LINKS.iter().find(|link| rest.ends_with(**link)) else {
            break;
        };
        let before = &rest[..rest.len() - link.len()];
        if last_word(before).is_none() && !words::LINKS.iter().any(|link| before.ends_with(link)) {
            break;
        }
        open_ended |= link.starts_with('等');
        rest = before;
    }
    let predicate = rest.ends_with('有') && !rest.ends_with("含有");
    (!chain.is_empty() && !predicate).then_some((chain, open_ended, rest.len()))
}

/// An English text without the period at its end (`budget since 2022`), which Chinese puts in front.
fn without_period(text: &str) -> &str {
    let digits = |c: char| c.is_ascii_digit() || "-–— ".contains(c);
    let words = [" since", " from", " for", " in", " of", " each year", " every year", " per year"];
    let mut text = text;
    loop {
        let before = text.trim_end_matches(digits).trim_end_matches(" to").trim_end_matches(digits).trim_end();
        let shorter = words.iter().find_map(|word| before.strip_suffix(word));
        match shorter {
            Some(shorter) => text = shorter.trim_end(),
            None => return text,
        }
    }
}

/// A text without the count of files at its end (展板一块), which is not part of the name.
fn without_count(text: &str) -> &str {
    let Some(before) = words::FILE_COUNTERS.iter().find_map(|counter| text.strip_suffix(counter)) else {
        return text;
    };
    let number = before.trim_end_matches(|c: char| c.is_ascii_digit() || words::NUMERALS.contains(c));
    if number.len() < before.len() { number.trim_end() } else { text }
}

fn last_word(text: &str) -> Option<(Word, &str)> {
    let text = text.trim_end();
    words::WORDS.iter().find_map(|word| {
        let before = text.strip_suffix(word.text).or_else(|| english_plural(text, word.text))?;
        let whole = !word.text.is_ascii() || !before.ends_with(|c: char| c.is_ascii_alphabetic());
        whole.then_some((*word, before))
    })
}

fn english_plural<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    if !word.is_ascii() {
        return None;
    }
    let stem = text.strip_suffix('s')?;
    let from_ies = || stem.strip_suffix("ie")?.strip_suffix(word.strip_suffix('y')?);
    stem.strip_suffix(word).or_else(from_ies)
}

/// True for nouns alone (图片影像资料, 花名册, 其他有关资料): no phrase of its own.
pub(super) fn is_bare(text: &str) -> bool {
    let text = text.trim();
    let Some((chain, _, rest)) = noun_chain(text) else {
        return false;
    };
    // 工作要点、工作总结 and 计划、年度总结 are lists of one phrase.
    let document = chain.iter().any(|word| word.class == Class::Document);
    if document && matches!(text[..rest].trim(), "工作" | "年度" | "年度工作") {
        return true;
    }
    let rest = text[..rest].trim();
    let articles =
        ["", "the", "a", "an", "its", "and", "other", "related", "其他", "其它", "有关", "相关", "必要", "等"];
    articles.iter().any(|article| rest.eq_ignore_ascii_case(article))
}

/// True for pictures and the like, whatever they show (活动照片): a kind, never a document of its own.
fn shows_only(text: &str) -> bool {
    let kind = |word: &Word| word.class == Class::Kind && word.text != "文件";
    noun_chain(text).is_some_and(|(chain, _, _)| chain.iter().all(kind))
}

/// Cuts a line (without brackets) into clauses and their elements.
pub(super) fn split(flat: &str) -> Vec<Clause> {
    let flat = flat.trim().trim_end_matches(['。', '；', ';', '.']);
    let mut clauses: Vec<Clause> = Vec::new();
    let mut clause = Clause { text: String::new(), elements: Vec::new(), opened_by: "" };
    let (mut clause_from, mut from, mut at) = (0, 0, 0);
    while let Some((cut, separator)) = next_separator(flat, at) {
        let after = cut + separator.len();
        at = after;
        match join(&flat[from..cut], separator, &flat[after..]) {
            Join::GoesOn => {}
            Join::Listed { skip } => {
                clause.elements.push(element(&flat[from..cut]));
                from = after + skip;
                at = from;
            }
            Join::NewClause => {
                clause.elements.push(element(&flat[from..cut]));
                clause.text = flat[clause_from..cut].to_owned();
                let next = Clause { text: String::new(), elements: Vec::new(), opened_by: separator };
                clauses.push(std::mem::replace(&mut clause, next));
                (clause_from, from) = (after, after);
            }
        }
    }
    clause.elements.push(element(&flat[from..]));
    clause.text = flat[clause_from..].to_owned();
    clauses.push(clause);
    clauses
}

fn element(text: &str) -> Element {
    let (chain, open_ended, _) = noun_chain(text).unwrap_or_default();
    Element { text: text.trim().to_owned(), chain, open_ended }
}

enum Join {
    /// Prose: no cut here.
    GoesOn,
    /// The next segment is a bare noun of the same list; `skip` bytes (含 …) lead to it.
    Listed { skip: usize },
    /// The next segment is a phrase of its own.
    NewClause,
}

fn join(before: &str, separator: &str, after: &str) -> Join {
    let Some((chain, _, _)) = noun_chain(before) else {
        return Join::GoesOn;
    };
    let lower = after.to_ascii_lowercase();
    let lead = lower.len() - lower.trim_start().len();
    let next = &lower[lead..];
    if let Some(word) = words::CONTAINS.iter().find(|word| next.starts_with(**word)) {
        return Join::Listed { skip: lead + word.len() };
    }
    if words::CONTINUES.iter().any(|word| next.starts_with(word)) {
        return Join::GoesOn;
    }
    // English lists end in ", and x": the comma and the word are one separator.
    if let Some(rest) = next.strip_prefix("and ") {
        return match join(before, separator, rest) {
            Join::Listed { skip } => Join::Listed { skip: skip + lead + "and ".len() },
            other => other,
        };
    }
    let segment = next_separator(next, 0).map_or(next, |(cut, _)| &next[..cut]);
    if is_bare(segment) || shows_only(segment) {
        return Join::Listed { skip: 0 };
    }
    let closes = match chain.last().map(|word| (word.class, word.text)) {
        Some((Class::Document, _)) => names_something(next),
        Some((Class::Filler | Class::Kind, text)) => !words::NEVER_CLOSE.contains(&text) && names_something(next),
        // 制度，… is prose as a rule; 安全管理制度、应急预案 are two documents.
        Some((Class::Arrangement, _)) => !matches!(separator, "，" | ",") && noun_chain(segment).is_some(),
        None => false,
    };
    if closes { Join::NewClause } else { Join::GoesOn }
}

/// True when what follows ends, at some separator or at the end, in a noun: it names a document, it is not mere prose.
fn names_something(text: &str) -> bool {
    let mut at = 0;
    while let Some((cut, separator)) = next_separator(text, at) {
        if noun_chain(&text[..cut]).is_some() {
            return true;
        }
        at = cut + separator.len();
    }
    noun_chain(text).is_some()
}

/// The next separator at or after `from`, outside titles and quotation marks.
fn next_separator(text: &str, from: usize) -> Option<(usize, &'static str)> {
    let mut depth = 0i32;
    for (at, c) in text.char_indices() {
        match c {
            '《' | '“' | '「' => depth += 1,
            '》' | '”' | '」' => depth -= 1,
            _ if depth <= 0 && at >= from => {
                if let Some(separator) = words::SEPARATORS.iter().find(|s| text[at..].starts_with(**s)) {
                    return Some((at, separator));
                }
            }
            _ => {}
        }
    }
    None
}
