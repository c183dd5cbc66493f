//! Parts and need: which documents of a line can be missing, how they are called, and for which years each is owed.
//! It reads clauses that are already cut.

use super::clauses::{Clause, Element, is_bare, noun_chain, shows_only};
use super::conditions::{MOST_FILES, files_asked};
use super::nouns::{Class, Word};
use super::words;
use super::years::{self, Asked};
use super::{Expansion, Unsure, Years};
use crate::rules::ids::Slot;
use crate::rules::plan::Need;

/// A part before its years: the name it would have, and how strongly it is asked for.
struct Part {
    name: String,
    clause: usize,
    owed: bool,
    made_at_start: bool,
    /// False when the clause is this document alone, and needs no name to be told from anything.
    needs_name: bool,
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
    let mut parts: Vec<(Part, &str)> = Vec::new();
    let has_document = clause.elements.iter().any(|element| head(element).is_some());
    for element in &clause.elements {
        let Some(word) = head(element) else {
            if element.unknown {
                unsure.push(Unsure::Unknown(element.text.clone()));
                parts.push((part(element.text.clone()), &element.text));
            } else if has_document && is_a_file(element) {
                parts.push((part(phrase_name(element, true)), "文件"));
            }
            continue;
        };
        if let Some(lost) = beside(element) {
            unsure.push(Unsure::Beside(lost.to_owned()));
        }
        let name = document_name(element, word);
        let known = |(part, family): &(Part, &str)| if word.broad { part.name == name } else { *family == word.family };
        if parts.iter().any(known) {
            continue;
        }
        let files = files_asked(&element.text).filter(|count| *count <= MOST_FILES).unwrap_or(1);
        let made_at_start = is_made_at_start(element, word, years);
        parts.push((Part { files, made_at_start, ..part(name) }, word.family));
    }
    let mut parts: Vec<Part> = parts.into_iter().map(|(part, _)| part).collect();
    if parts.iter().any(|part| part.owed) && examples(clause) && parts.len() > 1 {
        unsure.push(Unsure::FirstOfList(parts[0].name.clone()));
        parts.iter_mut().skip(1).for_each(|part| part.owed = false);
    }
    let listed_beside = clause.elements.len() > 1;
    let arrangements = clause.elements.iter().filter_map(bare_arrangement);
    if parts.is_empty() {
        // 创建资料，含文件、制度: the arrangement is the one document the list names.
        let named = clause.elements.iter().skip(1).filter_map(bare_arrangement);
        parts.extend(named.map(|arrangement| part(arrangement.name.to_owned())));
        let pictures = of_several && clause.elements.iter().all(|element| shows_only(&element.text));
        if parts.is_empty() && !pictures {
            let name = phrase_name(&clause.elements[0], listed_beside);
            parts.push(Part { needs_name: of_several, ..part(name) });
        }
        return parts;
    }
    if parts.len() == 1 {
        parts[0].needs_name = of_several || listed_beside;
    }
    parts.extend(arrangements.map(|arrangement| Part { owed: false, ..part(arrangement.name.to_owned()) }));
    parts
}

/// 等 closes the list inside this clause.
fn examples(clause: &Clause) -> bool {
    clause.elements.len() > 1 && clause.elements.iter().any(|element| element.open_ended)
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

/// A part is named after its noun alone (计划), or with what stands before a noun that says too little (整改回复单).
fn document_name(element: &Element, word: &Word) -> String {
    if !word.broad {
        return word.name.to_owned();
    }
    // Without what stands behind the document (营业执照复印件).
    let end = element.text.rfind(word.text).map_or(element.text.len(), |at| at + word.text.len());
    let last = element.chain.iter().rposition(|other| other == word).unwrap_or(0);
    let own = Element { text: element.text[..end].to_owned(), chain: element.chain[..=last].to_vec(), ..*element };
    if own.chain.len() > 1 { own.chain.iter().map(|noun| noun.name).collect() } else { phrase_name(&own, false) }
}

/// True for a file that is told from others (命名文件, 成员调整文件): beside documents it is one of them. 有关文件 is any paper.
fn is_a_file(element: &Element) -> bool {
    let end = noun_chain(&element.text).map_or(0, |(_, _, rest)| rest);
    let before = element.text[..end].trim();
    let vague = words::LINKS.iter().chain(&["的", "其他", "其它"]).any(|link| before.ends_with(link));
    element.chain.iter().all(|word| word.text == "文件") && !is_bare(&element.text) && !vague && !before.is_empty()
}

/// What is lost when a list goes on from a word we do not know to a bare noun (样品 in 宣传样品及目录).
fn beside(element: &Element) -> Option<&str> {
    let (_, _, end) = noun_chain(&element.text)?;
    let before = element.text[..end].trim();
    let listed = words::SEPARATORS.iter().find_map(|separator| before.strip_suffix(separator))?;
    (!listed.is_empty() && !listed.is_ascii()).then_some(listed)
}

/// Made at the start of a year: plans, and the 方案 of a year but not of an event, unless its campaign is over by then.
fn is_made_at_start(element: &Element, word: &Word, years: Years) -> bool {
    if !words::MADE_AT_START.iter().any(|made| word.text == *made || ends_in(element, made)) {
        return false;
    }
    let before = before_nouns(&element.text);
    let event = words::EVENTS.iter().any(|event| before.ends_with(event));
    let campaign = || words::CAMPAIGNS.iter().any(|(name, month)| before.contains(name) && *month < years.month);
    word.text != "方案" || !event || campaign()
}

/// The document an element stands for: the last document noun of its chain (计划 in 计划文件资料, 目录 in 档案目录).
fn head(element: &Element) -> Option<&Word> {
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
    let lasting = words::NO_YEAR_ADVICE.iter().any(|word| clause.elements.iter().any(|e| ends_in(e, word)));
    let (mut owed, mut welcome) = (Vec::new(), Vec::new());
    for &year in asked {
        if part.owed && finished(year) {
            owed.extend(each_file(Some(year)));
        } else if finished(year) || year == years.deadline && !lasting {
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

/// A name for a phrase without a document noun: its nouns with the qualifier before them (工作开展情况资料).
fn phrase_name(element: &Element, of_list: bool) -> String {
    let kind_alone = element.chain.iter().all(|word| word.class == Class::Kind && word.text != "文件");
    let nouns: String = if of_list && kind_alone && !element.text.is_ascii() {
        "资料".to_owned()
    } else if element.text.is_ascii() {
        element.chain.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
    } else {
        element.chain.iter().map(|word| word.name).collect()
    };
    let before = before_nouns(&element.text);
    if before.is_ascii() && !before.is_empty() {
        let words: Vec<&str> = before.split_whitespace().collect();
        return format!("{} {nouns}", words[words.len().saturating_sub(2)..].join(" "));
    }
    let qualifier = words::QUALIFIERS.iter().find(|qualifier| before.ends_with(**qualifier)).copied();
    let last = before.rsplit(['的', '、', '，', ',', '和', '及', '与']).next().unwrap_or(before);
    let length = last.chars().count();
    let longest = if element.chain.last().is_some_and(|word| word.broad) { 6 } else { 8 };
    let short = qualifier.unwrap_or(match length {
        ..=8 if length <= longest => last,
        _ => last.char_indices().nth(length - 4).map_or(last, |(at, _)| &last[at..]),
    });
    if nouns.starts_with("情况") || !nouns.starts_with(short) { format!("{short}{nouns}") } else { nouns }
}

/// What stands before the nouns of a phrase, without years, asking verbs and links.
fn before_nouns(text: &str) -> &str {
    let end = noun_chain(text).map_or(text.len(), |(_, _, rest)| rest);
    let mut before = text[..end].trim();
    while let Some(shorter) = words::LINKS.iter().chain(&["的"]).find_map(|link| before.strip_suffix(link)) {
        before = shorter.trim_end();
    }
    without_opening(before)
}

/// A phrase without its opening 提供, 2020年以来, 年度.
fn without_opening(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let year = years::four_digit_years(text).next().filter(|(at, _)| *at == 0).map(|_| &text[4..]);
        let behind_year = year.map(|rest| {
            let rest = rest.strip_prefix('年').unwrap_or(rest);
            words::SINCE.iter().find_map(|since| rest.strip_prefix(since)).unwrap_or(rest)
        });
        let asking = words::ASKING
            .iter()
            .chain(&["年度", "每年", "每季度", "每半年", "本单位", "的"])
            .find_map(|word| text.strip_prefix(word));
        match behind_year.or(asking) {
            Some(rest) => text = rest.trim_start(),
            None => return text,
        }
    }
}

/// Two parts of one name are told apart by what their phrases do not share (联络员名单, 志愿服务队人员名单).
fn make_names_unique(parts: &mut [Part], clauses: &[Clause]) {
    let clash = |parts: &[Part], index: usize| {
        parts.iter().enumerate().any(|(other, part)| other != index && part.name == parts[index].name)
    };
    let clashing: Vec<usize> = (0..parts.len()).filter(|index| clash(parts, *index)).collect();
    let phrases: Vec<String> =
        clashing.iter().map(|index| without_opening(&clauses[parts[*index].clause].text).to_owned()).collect();
    // One shared character is the half of a word (每日, 每月).
    let shared = Some(shared_opening(&phrases)).filter(|shared| *shared > 1).unwrap_or(0);
    for (index, phrase) in clashing.iter().zip(&phrases) {
        let own: String = phrase.chars().skip(shared).collect();
        let name = own.trim().trim_end_matches(['。', '；', '，']);
        if !name.is_empty() && name.chars().count() <= 16 {
            parts[*index].name = name.to_owned();
        }
    }
    // `:` and `@` part the id of a piece.
    for part in parts.iter_mut() {
        part.name = part.name.replace(|c: char| matches!(c, ':' | '@') || c.is_control(), " ").trim().to_owned();
        if part.name.is_empty() {
            part.name = "资料".to_owned();
        }
    }
    let names: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
    for (index, part) in parts.iter_mut().enumerate() {
        let alike = |names: &[String]| names.iter().filter(|name| **name == part.name).count();
        if alike(&names) > 1 {
            part.name = format!("{}（{}）", part.name, alike(&names[..index]) + 1);
            part.needs_name = true;
        }
    }
}

fn shared_opening(phrases: &[String]) -> usize {
    let Some((first, others)) = phrases.split_first() else {
        return 0;
    };
    let shared = |other: &String| first.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    others.iter().map(shared).min().unwrap_or(0)
}
