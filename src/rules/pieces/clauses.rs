//! Clauses: where one line of the plan names several documents, and where it merely goes on.
//! It cuts text; what the pieces of text owe is decided in `parts`.

use super::nouns::{Class, Word, closing_noun, last_noun};
use super::words;

/// One noun phrase with the list behind it: 双拥工作计划 + 总结, or 会议纪要 + 文件 + 图片.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// The whole text of the clause.
    pub(super) text: String,
    /// The phrase and the bare nouns listed after it.
    pub(super) elements: Vec<Element>,
    /// Which separator opened it; empty for the first.
    pub(super) opened_by: &'static str,
    /// Where it begins in the line.
    pub(super) from: usize,
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
    /// It stands in a list of documents and ends in no noun we know: a document by its place.
    pub(super) unknown: bool,
}

/// The nouns a text ends in; `None` when it ends in no noun we know, or in a predicate (年度有计划).
pub(super) fn noun_chain(text: &str) -> Option<(Vec<Word>, bool, usize)> {
    let lower = text.to_ascii_lowercase();
    let mut rest = lower.trim_end_matches(|c: char| c.is_whitespace() || "。.；;：:”\"》".contains(c));
    rest = without_period(without_count(rest));
    let (mut chain, mut open_ended) = (Vec::new(), false);
    loop {
        let found = if chain.is_empty() { closing_noun(rest) } else { last_noun(rest) };
        if let Some((word, before)) = found {
            chain.insert(0, word);
            rest = before;
            continue;
        }
        // 照片或视频 are two kinds, either of which will do.
        let kind = |word: &Word| word.class == Class::Kind;
        if let Some(before) = rest.strip_suffix("或者").or(rest.strip_suffix('或'))
            && chain.first().is_some_and(kind)
            && last_noun(before).is_some_and(|(word, _)| kind(&word))
        {
            rest = before;
            continue;
        }
        // A link is crossed only towards another noun (录像等相关资料).
        let Some(link) = words::LINKS.iter().find(|link| rest.ends_with(**link)) else {
            break;
        };
        let before = &rest[..rest.len() - link.len()];
        if last_noun(before).is_none() && !words::LINKS.iter().any(|link| before.ends_with(link)) {
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
    if number.len() == before.len() {
        return text;
    }
    ["不少于", "至少", "各"].iter().find_map(|least| number.strip_suffix(least)).unwrap_or(number).trim_end()
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

/// True when a chain ends in a picture, be it of a document (公示照片).
pub(super) fn is_picture(chain: &[Word]) -> bool {
    const PICTURES: &[&str] = &["图片", "照片", "影像", "录像", "视频", "截图"];
    chain.last().is_some_and(|word| PICTURES.contains(&word.text))
}

/// True for pictures and the like, whatever they show (活动照片): a kind, never a document of its own.
pub(super) fn shows_only(text: &str) -> bool {
    let kind = |word: &Word| word.class == Class::Kind && word.text != "文件";
    noun_chain(text).is_some_and(|(chain, _, _)| chain.iter().all(kind) || is_picture(&chain))
}

/// True for pictures of no thing in particular (照片, 现场照片): what stands before them is listed beside them, while in
/// 界标、警示牌照片 it is what they show.
fn shows_nothing(text: &str) -> bool {
    let before = noun_chain(text).map_or("", |(_, _, rest)| &text[..rest]);
    shows_only(text) && (is_bare(text) || words::PICTURED.iter().any(|word| before.trim_end().ends_with(word)))
}

/// Cuts a line (without brackets) into clauses and their elements.
pub(super) fn split(flat: &str) -> Vec<Clause> {
    let flat = flat.trim_end().trim_end_matches(['。', '；', ';', '.']);
    let mut clauses: Vec<Clause> = Vec::new();
    let mut clause = Clause { text: String::new(), elements: Vec::new(), opened_by: "", from: 0 };
    let (mut from, mut at) = (0, 0);
    while let Some((cut, separator)) = next_separator(flat, at) {
        let after = cut + separator.len();
        at = after;
        let listed = from > clause.from;
        match join(&flat[from..cut], separator, &flat[after..], listed) {
            Join::GoesOn => {}
            Join::Listed { skip } => {
                clause.elements.push(element(&flat[from..cut], listed));
                from = after + skip;
                at = from;
            }
            Join::NewClause => {
                clause.elements.push(element(&flat[from..cut], listed));
                clause.text = flat[clause.from..cut].to_owned();
                let next = Clause { text: String::new(), elements: Vec::new(), opened_by: separator, from: after };
                clauses.push(std::mem::replace(&mut clause, next));
                from = after;
            }
        }
    }
    clause.elements.push(element(&flat[from..], from > clause.from));
    clause.text = flat[clause.from..].to_owned();
    clauses.push(clause);
    if says_there_is_none(flat) {
        join_alternatives(&mut clauses, flat);
    }
    clauses
}

/// True for a line that ends in what is handed in where there is nothing to hand in (…或无重大隐患证明).
fn says_there_is_none(flat: &str) -> bool {
    // 或无烟单位证明 speaks of a thing.
    const NAMES: &[&str] = &["无烟", "无障碍", "无偿", "无线", "无害", "无人", "无公害", "无菌", "无纸"];
    let none = ["或无", "或者无", "或未"].iter().filter_map(|or| flat.rfind(or).map(|at| &flat[at..])).next();
    let named = |text: &str| NAMES.iter().any(|name| text.trim_start_matches(['或', '者']).starts_with(name));
    none.is_some_and(|text| !named(text)) && ["证明", "说明", "承诺书", "声明"].iter().any(|end| flat.ends_with(end))
}

/// What is listed before 或无…证明 is all replaced by it: one piece, as the first of the list.
fn join_alternatives(clauses: &mut Vec<Clause>, flat: &str) {
    let listed = |clause: &Clause| matches!(clause.opened_by, "、" | "和" | "及" | "与" | "以及");
    let first = clauses.iter().rposition(|clause| !listed(clause)).unwrap_or(0);
    let others = clauses.split_off(first + 1);
    let Some(clause) = clauses.last_mut() else { return };
    clause.text = flat[clause.from..].to_owned();
    let pictures = others.into_iter().flat_map(|other| other.elements).filter(|element| shows_only(&element.text));
    let pictures: Vec<Element> = clause.elements.drain(1..).filter(|e| shows_only(&e.text)).chain(pictures).collect();
    clause.elements.extend(pictures);
}

fn element(text: &str, listed: bool) -> Element {
    let (mut text, mut chain, mut open_ended) = match noun_chain(text) {
        Some((chain, open_ended, _)) => (text, chain, open_ended),
        None => (text, Vec::new(), false),
    };
    // 检查记录、指令书等执法文书: what stands before 等 is the document, what follows says of which sort.
    let examples = text.rsplit_once('等').filter(|(_, sort)| !open_ended && !sort.starts_with(['级', '候', '同']));
    if let Some((before, _)) = examples
        && let Some((named, _, _)) = noun_chain(before)
        && named.last().is_some_and(|word| word.class == Class::Document)
    {
        (text, chain, open_ended) = (before, named, true);
    }
    Element { text: text.trim().to_owned(), unknown: listed && chain.is_empty(), chain, open_ended }
}

enum Join {
    /// Prose: no cut here.
    GoesOn,
    /// The next segment is a bare noun of the same list; `skip` bytes (含 …) lead to it.
    Listed { skip: usize },
    /// The next segment is a phrase of its own.
    NewClause,
}

/// What the separator behind `before` does; `listed` when `before` is already a member of a list.
fn join(before: &str, separator: &str, after: &str, listed: bool) -> Join {
    let chain = noun_chain(before).map(|(chain, _, _)| chain);
    if chain.is_none() && !listed {
        return Join::GoesOn;
    }
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
        return match join(before, separator, rest, listed) {
            Join::Listed { skip } => Join::Listed { skip: skip + lead + "and ".len() },
            other => other,
        };
    }
    let segment = next_separator(next, 0).map_or(next, |(cut, _)| &next[..cut]);
    // An unknown word before the picture of a thing is another thing on the picture.
    if chain.is_none() && leads_to_a_thing_shown(next) {
        return Join::GoesOn;
    }
    if chain.as_deref().is_some_and(is_displayed) && leads_to_a_picture_of_displays(next) {
        return Join::GoesOn;
    }
    let weak = |chain: &[Word]| chain.last().is_some_and(|word| word.weak);
    let bound = chain.as_deref().is_some_and(weak) && matches!(separator, "和" | "及" | "与" | "以及");
    let as_weak = || noun_chain(segment).is_some_and(|(chain, _, _)| weak(&chain));
    if bound && !shows_only(segment) && !as_weak() {
        return Join::GoesOn;
    }
    if is_bare(segment) || shows_only(segment) {
        return Join::Listed { skip: 0 };
    }
    let last = chain.as_ref().and_then(|chain| chain.last()).map(|word| (word.class, word.text));
    let comma = matches!(separator, "，" | ",");
    let document = last.is_none_or(|(class, _)| class == Class::Document);
    if document && is_listed_unknown(next, if comma { 4 } else { 6 }) {
        return Join::Listed { skip: 0 };
    }
    let closes = match last {
        None | Some((Class::Document, _)) => names_something(next) || !comma && names_unknown(next),
        Some((Class::Filler | Class::Kind, text)) => !words::NEVER_CLOSE.contains(&text) && names_something(next),
        // 制度，… is prose as a rule; 安全管理制度、应急预案 are two documents.
        Some((Class::Arrangement, _)) => !comma && noun_chain(segment).is_some(),
    };
    if closes { Join::NewClause } else { Join::GoesOn }
}

/// True for a short word that ends in no noun we know and could be the name of a document: no verb, no number.
pub(super) fn is_unknown(segment: &str, longest: usize) -> bool {
    let segment = segment.trim();
    let plain = segment.chars().all(|c| c.is_alphabetic() && !c.is_ascii() && !"有无的等或".contains(c));
    (2..=longest).contains(&segment.chars().count())
        && plain
        && noun_chain(segment).is_none()
        && !words::VERBS.iter().any(|verb| segment.starts_with(verb))
}

/// Unknown words up to the end of the line, or up to a bare noun or a picture: 通知、讲稿和照片 in a field we do not know.
fn is_listed_unknown(next: &str, longest: usize) -> bool {
    let mut unknown = false;
    for segment in segments(next) {
        if is_bare(segment) || shows_only(segment) {
            return unknown;
        }
        if !is_unknown(segment, longest) {
            return false;
        }
        unknown = true;
    }
    unknown
}

/// True when the unknown words here end in the picture of a thing (界标、警示牌照片).
fn leads_to_a_thing_shown(next: &str) -> bool {
    let first = segments(next).find(|segment| !is_unknown(segment, 6));
    first.is_some_and(|segment| shows_only(segment) && !shows_nothing(segment))
}

/// True for what hangs on a wall (奖牌): a document to hand in, unless a picture shows it.
fn is_displayed(chain: &[Word]) -> bool {
    chain.last().is_some_and(|word| words::DISPLAYED.contains(&word.text))
}

/// True when displays here end in the picture of one (奖牌、证书照片: the picture shows both).
fn leads_to_a_picture_of_displays(next: &str) -> bool {
    let chains = segments(next).map(|segment| noun_chain(segment).map(|(chain, _, _)| chain).unwrap_or_default());
    let picture = chains.into_iter().find(|chain| !is_displayed(chain));
    picture.is_some_and(|chain| is_picture(&chain) && is_displayed(&chain[..chain.len() - 1]))
}

/// True for one unknown phrase up to the end of the line (总结、例行监测数据).
fn names_unknown(next: &str) -> bool {
    next_separator(next, 0).is_none() && is_unknown(next.trim_end_matches(['。', '；']), 16)
}

/// What stands between the separators of a text.
fn segments(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (segment, after) = match next_separator(text, 0) {
            Some((cut, separator)) => (&text[..cut], Some(&text[cut + separator.len()..])),
            None => (text, None),
        };
        rest = after;
        Some(segment)
    })
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
