//! What parts are called: after their noun, with as much of their phrase as tells them apart. It counts nothing.

use super::clauses::{Clause, Element, noun_chain};
use super::nouns::{Class, Word};
use super::parts::Part;
use super::{words, years};

/// A part is named after its noun alone (计划), or with what stands before a noun that says too little (整改回复单).
pub(super) fn document_name(element: &Element, word: &Word) -> String {
    if !word.broad {
        return word.name.to_owned();
    }
    // Without what stands behind the document (营业执照复印件).
    let end = element.text.rfind(word.text).map_or(element.text.len(), |at| at + word.text.len());
    let last = element.chain.iter().rposition(|other| other == word).unwrap_or(0);
    let own = Element { text: element.text[..end].to_owned(), chain: element.chain[..=last].to_vec(), ..*element };
    if own.chain.len() > 1 { own.chain.iter().map(|noun| noun.name).collect() } else { phrase_name(&own, false) }
}

/// A name for a phrase without a document noun: its nouns with the qualifier before them (工作开展情况资料).
pub(super) fn phrase_name(element: &Element, of_list: bool) -> String {
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
    let file = element.chain.iter().all(|word| word.text == "文件");
    let done = words::DONE.iter().filter(|_| file);
    let qualifier = done.chain(words::QUALIFIERS).find(|qualifier| before.ends_with(**qualifier)).copied();
    let last = before.rsplit(['的', '、', '，', ',', '和', '及', '与']).next().unwrap_or(before);
    // “身边好人”评选: no cut inside a quotation, and what stands behind it says enough.
    let closing = ['”', '》', '」'];
    let last = last.rsplit_once(closing).map(|(_, behind)| behind).filter(|behind| !behind.is_empty()).unwrap_or(last);
    let quoted = last.rfind(['“', '《', '「']).filter(|_| last.ends_with(closing));
    let length = last.chars().count();
    let short = qualifier.unwrap_or(match length {
        ..=8 => last,
        _ => quoted.or(last.char_indices().nth(length - 4).map(|(at, _)| at)).map_or(last, |at| &last[at..]),
    });
    if nouns.starts_with("情况") || !nouns.starts_with(short) { format!("{short}{nouns}") } else { nouns }
}

/// What stands before the nouns of a phrase, without years, asking verbs and links.
pub(super) fn before_nouns(text: &str) -> &str {
    let (chain, _, end) = noun_chain(text).unwrap_or((Vec::new(), false, text.len()));
    let mut before = text[..end].trim();
    // An ending is the rest of its word: 分类账 is no 账 of a 分类.
    if chain.first().is_some_and(|word| word.text.chars().count() == 1) {
        return without_opening(before);
    }
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
            let rest = rest.trim_start_matches(['—', '–', '-', '至', '到', '~', '～', '、']);
            let rest = rest.strip_prefix("年度").or(rest.strip_prefix('年').map(years::behind_month)).unwrap_or(rest);
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
pub(super) fn make_names_unique(parts: &mut [Part], clauses: &[Clause]) {
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
