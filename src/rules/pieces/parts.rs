//! Parts and need: which documents of a line can be missing, how they are called, and for which years each is owed.
//! It reads clauses that are already cut.

use super::clauses::{Clause, Element, is_bare, is_picture, is_unknown, noun_chain, shows_only};
use super::conditions::{MOST_FILES, files_asked};
use super::naming::{before_nouns, document_name, make_names_unique, phrase_name};
use super::nouns::{Class, Word};
use super::words;
use super::years::{self, Asked};
use super::{Expansion, Unsure, Years};
use crate::rules::ids::Slot;
use crate::rules::plan::Need;

/// A part before its years: the name it would have, and how strongly it is asked for.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) clause: usize,
    owed: bool,
    made_at_start: bool,
    /// False when the clause is this document alone, and needs no name to be told from anything.
    pub(super) needs_name: bool,
    files: u32,
}

/// Expands the clauses of one line.
pub(super) fn expand(clauses: &[Clause], told: &[(usize, String)], years: Years) -> Expansion {
    let mut unsure = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for (index, clause) in clauses.iter().enumerate() {
        parts.extend(parts_of(clause, index, clauses.len() > 1, years, &mut unsure));
    }
    only_the_first_of_examples(&mut parts, clauses, &mut unsure);
    make_names_unique(&mut parts, clauses);
    if let [only] = &mut parts[..]
        && clauses[only.clause].elements.len() == 1
        && only.files == 1
    {
        only.needs_name = false;
    }
    let asked = years::asked(clauses, told, years, &mut unsure);
    let (mut pieces, mut advice) = (Vec::new(), Vec::new());
    for part in &parts {
        let (owed, welcome) = slots(part, &asked[part.clause], &clauses[part.clause], years);
        pieces.extend(owed);
        advice.extend(welcome);
    }
    let need = if clauses.iter().all(is_if_any) || is_if_any(&clauses[0]) { Need::IfAny } else { Need::Required };
    if pieces.is_empty() {
        pieces.push(Slot::default());
        advice.clear();
    }
    if let [_, more @ ..] = clauses
        && more.iter().any(|clause| matches!(clause.opened_by, "，" | ","))
    {
        unsure.push(Unsure::CommaParts(parts.iter().map(|part| part.name.clone()).collect()));
    }
    let state = clauses.len() == 1 && clauses[0].elements.iter().all(|element| element.chain.is_empty());
    if state && need == Need::Required {
        unsure.push(Unsure::AnyEvidence);
    }
    Expansion { pieces, advice, kinds: kinds(clauses), conditions: Vec::new(), need, unsure }
}

/// The parts of one clause, in the order of the text.
fn parts_of(clause: &Clause, index: usize, of_several: bool, years: Years, unsure: &mut Vec<Unsure>) -> Vec<Part> {
    let owed = !of_several || !is_if_any(clause);
    let part = |name: String| Part { name, clause: index, owed, made_at_start: false, needs_name: true, files: 1 };
    let mut parts = documents_of(clause, part, years, unsure);
    if parts.is_empty() {
        if !clause.opened_by.is_empty() && clause.elements[0].chain.is_empty() {
            unsure.push(Unsure::Unknown(clause.elements[0].text.clone()));
        }
        return without_document(clause, part, of_several);
    }
    if owed && parts.len() > 1 && clause.elements.iter().any(|element| element.open_ended) {
        unsure.push(Unsure::FirstOfList(parts[0].name.clone()));
        parts.iter_mut().skip(1).for_each(|part| part.owed = false);
    }
    if parts.len() == 1 {
        parts[0].needs_name = of_several || clause.elements.len() > 1;
    }
    let arrangements = clause.elements.iter().filter_map(bare_arrangement);
    if owed && rule_with_its_records(clause) {
        parts.iter_mut().for_each(|part| part.needs_name = true);
        parts.splice(0..0, arrangements.map(|arrangement| part(arrangement.name.to_owned())));
        return parts;
    }
    parts.extend(arrangements.map(|arrangement| Part { owed: false, ..part(arrangement.name.to_owned()) }));
    parts
}

/// 集体决策制度及台账: a rule named in full and what is kept of it, joined as two; not 优待的制度、名册, where the register is
/// asked for and the rule is welcome. A rule of each year is one.
fn rule_with_its_records(clause: &Clause) -> bool {
    let [rule, records] = &clause.elements[..] else { return false };
    let joint = clause.text.trim_start().strip_prefix(rule.text.as_str()).unwrap_or_default();
    let joined = ["以及", "及", "和", "与"].iter().any(|word| joint.starts_with(word));
    let in_full = bare_arrangement(rule).is_some() && !is_bare(&rule.text) && !before_nouns(&rule.text).is_empty();
    joined && in_full && head(records).is_some() && !records.open_ended && !years::tells(&clause.text)
}

/// The documents of a clause, and what stands among them: a file of its own name, a word we do not know.
fn documents_of(clause: &Clause, part: impl Fn(String) -> Part, years: Years, unsure: &mut Vec<Unsure>) -> Vec<Part> {
    let mut parts: Vec<(Part, &str)> = Vec::new();
    let has_document = clause.elements.iter().any(|element| head(element).is_some());
    for element in &clause.elements {
        unsure.extend(beside(clause, element).map(|lost| Unsure::Beside(lost.to_owned())));
        let Some(word) = head(element) else {
            if element.unknown {
                unsure.push(Unsure::Unknown(element.text.clone()));
                parts.push((part(element.text.clone()), &element.text));
            } else if has_document && is_a_file(element) {
                parts.push((part(phrase_name(element, true)), "文件"));
            }
            continue;
        };
        let name = document_name(element, word);
        let known = |(part, family): &(Part, &str)| if word.broad { part.name == name } else { *family == word.family };
        if parts.iter().any(known) {
            continue;
        }
        let files = files_asked(&element.text).filter(|count| *count <= MOST_FILES).unwrap_or(1);
        let made_at_start = is_made_at_start(clause, element, years);
        parts.push((Part { files, made_at_start, ..part(name) }, word.family));
    }
    parts.into_iter().map(|(part, _)| part).collect()
}

/// The parts of a clause that names no document: each arrangement of a list (工作制度及岗位职责; 创建资料，含文件、制度), nothing for
/// pictures beside documents, else the phrase itself.
fn without_document(clause: &Clause, part: impl Fn(String) -> Part, of_several: bool) -> Vec<Part> {
    let of_list = clause.elements.len() > 1;
    if of_several && clause.elements.iter().all(|element| shows_only(&element.text)) {
        return Vec::new();
    }
    if clause.elements.iter().skip(1).any(|element| bare_arrangement(element).is_some()) {
        let listed = clause.elements.iter().filter(|element| bare_arrangement(element).is_some());
        return listed.map(|element| part(phrase_name(element, true))).collect();
    }
    let first = &clause.elements[0];
    let made_at_start = words::MADE_AT_START.iter().any(|made| ends_in(first, made));
    vec![Part { needs_name: of_several, made_at_start, ..part(phrase_name(first, of_list)) }]
}

/// 检查记录、整改指令书等资料: of several phrases up to 等 the first is required too, and the rest is welcome.
fn only_the_first_of_examples(parts: &mut [Part], clauses: &[Clause], unsure: &mut Vec<Unsure>) {
    for (last, clause) in clauses.iter().enumerate() {
        let alone = clause.elements.len() == 1 && clause.elements[0].open_ended && head(&clause.elements[0]).is_some();
        let listed = |index: &usize| *index > 0 && !matches!(clauses[*index].opened_by, "，" | "," | "；" | ";");
        if !alone || !listed(&last) {
            continue;
        }
        let first = (0..=last).rev().find(|index| !listed(index)).unwrap_or(0);
        let mut run = parts.iter_mut().filter(|part| (first..=last).contains(&part.clause));
        if let Some(required) = run.next() {
            unsure.push(Unsure::FirstOfList(required.name.clone()));
        }
        run.for_each(|part| part.owed = false);
    }
}

/// True for a file that is told from others (命名文件, 成员调整文件): beside documents it is one of them. 有关文件 is any paper.
fn is_a_file(element: &Element) -> bool {
    let end = noun_chain(&element.text).map_or(0, |(_, _, rest)| rest);
    let before = element.text[..end].trim();
    let vague = words::LINKS.iter().chain(&["的", "其他", "其它"]).any(|link| before.ends_with(link));
    element.chain.iter().all(|word| word.text == "文件") && !is_bare(&element.text) && !vague && !before.is_empty()
}

/// What may be lost where a list goes on from a word we do not know: to a bare noun (样品 in 宣传样品及目录), to a picture or
/// to another document behind one (组稿 in 通知、组稿、活动总结). A careful clerk looks at it again.
fn beside<'a>(clause: &Clause, element: &'a Element) -> Option<&'a str> {
    let (_, _, end) = noun_chain(&element.text)?;
    let before = element.text[..end].trim();
    let bare = words::SEPARATORS.iter().find_map(|separator| before.strip_suffix(separator));
    let first = clause.elements.first().is_some_and(|first| std::ptr::eq(first, element));
    let listed = !first || matches!(clause.opened_by, "、" | "和" | "及" | "与" | "以及");
    let unknown = || words::SEPARATORS.iter().find_map(|separator| Some(before.split_once(separator)?.0));
    let attribute = |word: &str| shares_its_noun(word, &before[word.len()..]);
    let lost = bare.or_else(|| unknown().filter(|word| listed && is_unknown(word, 6) && !attribute(word)))?;
    (!lost.is_empty() && !lost.is_ascii() && noun_chain(lost).is_none()).then_some(lost)
}

/// True where a word shares the noun behind it with what it is joined to: 监测与评估报告 is one report, and 入职、离职登记表 one
/// of two things told alike.
fn shares_its_noun(word: &str, after: &str) -> bool {
    let Some(separator) = words::SEPARATORS.iter().find(|separator| after.starts_with(**separator)) else {
        return false;
    };
    let next: Vec<char> = after[separator.len()..].chars().take(word.chars().count()).collect();
    let alike = word.chars().zip(&next).any(|(one, other)| one == *other);
    matches!(*separator, "与" | "和") || alike
}

/// Made at the start of a year: plans, and the 方案 of a year but not of an event, unless its campaign is over by then.
fn is_made_at_start(clause: &Clause, element: &Element, years: Years) -> bool {
    let word = head(element).map_or("", |word| word.text);
    if !words::MADE_AT_START.iter().any(|made| word == *made || ends_in(element, made)) {
        return false;
    }
    // In 民主生活会资料（方案、…） the event stands before the list.
    let (own, first) = (before_nouns(&element.text), &clause.elements[0]);
    let before = if own.is_empty() && head(first).is_none() { before_nouns(&first.text) } else { own };
    let event = words::EVENTS.iter().any(|event| before.ends_with(event));
    let campaign = || words::CAMPAIGNS.iter().any(|(name, month)| before.contains(name) && *month < years.month);
    word != "方案" || !event || campaign()
}

/// The document an element stands for: the last document noun of its chain (计划 in 计划文件资料, 目录 in 档案目录). A picture of
/// a document (公示照片) is a picture.
fn head(element: &Element) -> Option<&Word> {
    if is_picture(&element.chain) {
        return None;
    }
    element.chain.iter().rfind(|word| word.class == Class::Document)
}

fn bare_arrangement(element: &Element) -> Option<&Word> {
    let only = element.chain.iter().all(|word| word.class == Class::Arrangement);
    element.chain.first().filter(|_| only)
}

fn ends_in(element: &Element, words: &str) -> bool {
    let text = element.text.to_ascii_lowercase();
    let plural = format!("{words}s");
    text.trim_end_matches(['，', ',', '。']).ends_with(words) || words.is_ascii() && text.ends_with(&plural)
}

/// 其他… at the head of a clause or before 有关资料, 加分, 被列为全国 …
fn is_if_any(clause: &Clause) -> bool {
    let text = clause.text.trim().to_ascii_lowercase();
    let asking = words::ASKING.iter().find_map(|verb| text.strip_prefix(verb)).unwrap_or(&text);
    let first = clause.elements.first().map_or("", |element| element.text.as_str());
    words::IF_ANY.iter().any(|word| text.contains(word))
        || words::OTHER.iter().any(|other| {
            asking.starts_with(other)
                || words::OTHER_BEFORE.iter().any(|noun| first.contains(&format!("{}{noun}", other.trim_end())))
        })
}

/// The slots of a part: owed, and welcome.
fn slots(part: &Part, asked: &Asked, clause: &Clause, years: Years) -> (Vec<Slot>, Vec<Slot>) {
    let name = |count: u32| match (part.needs_name, part.files) {
        (_, 2..) => Some(format!("{}{count}", part.name)),
        (true, _) => Some(part.name.clone()),
        (false, _) => None,
    };
    let each_file = |year: Option<i32>| (1..=part.files).map(move |count| Slot { part: name(count), year });
    let Asked::Each(asked) = asked else {
        let all = each_file(None).collect();
        return if part.owed { (all, Vec::new()) } else { (Vec::new(), all) };
    };
    let finished = |year: i32| year < years.deadline || year == years.deadline && part.made_at_start;
    // 每年…名单 asks for the list of each year, 年度…名单 for the list in force.
    let each_year = words::EACH_YEAR.iter().any(|word| clause.text.contains(word));
    let lasting = words::NO_YEAR_ADVICE.iter().any(|word| clause.elements.iter().any(|e| ends_in(e, word)));
    let (mut owed, mut welcome) = (Vec::new(), Vec::new());
    for &year in asked {
        if part.owed && finished(year) {
            owed.extend(each_file(Some(year)));
        } else if finished(year) || year == years.deadline && (each_year || !lasting) {
            welcome.extend(each_file(Some(year)));
        }
    }
    (owed, welcome)
}

/// The kinds of evidence of all clauses, in order; 文件 alone says nothing that 资料 does not.
fn kinds(clauses: &[Clause]) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for element in clauses.iter().flat_map(|clause| &clause.elements) {
        for word in &element.chain {
            // A sign is evidence only where it is listed by itself; in 停放标志图片 it is what the picture shows.
            let alone = element.chain.len() == 1 && is_bare(&element.text);
            let shown_thing = words::SIGNS.contains(&word.text) && !alone;
            if word.class == Class::Kind && !shown_thing && !kinds.iter().any(|kind| kind == word.text) {
                kinds.push(word.text.to_owned());
            }
        }
    }
    if kinds == ["文件"] {
        kinds.clear();
    }
    kinds
}
