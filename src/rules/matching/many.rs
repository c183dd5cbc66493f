//! Papers that name several materials: `光荣牌+走访慰问`, `15、…16、…`, 证明一…证明二….
//! It only finds the further materials; the main one is settled before.

use super::features::{GRAMS, rank};
use super::judge::Scene;
use super::subject::split_brackets;
use super::verdict::Dropped;
use super::view::{NAME, TEXT, TITLE};
use super::weights::ByHand;
use crate::rules::reading::Reading;

/// Marks that can stand between two things in one name. Most also stand inside one thing; a part must then name a
/// material on its own to count.
const BETWEEN: &[char] = &['+', '、', '&', ',', '及', '暨', '和', '与', ';', '/'];
/// Marks that join two things and nothing else.
const JOINERS: &[char] = &['+', '暨', '&'];
/// Words of papers that collect several things; then each section counts on its own.
const COLLECTIONS: &[&str] = &[
    "一览",
    "汇编",
    "合订",
    "合集",
    "汇总",
    "剪影",
    "综合证明",
    "综合情况",
    "合一",
    "三项",
    "两项",
    "两个",
    "几项",
    "合并",
    "多项",
    "四项",
    "集锦",
    "图片展示",
];
/// What a part of a paper begins with.
const SECTION_WORDS: &[&str] = &["证明", "第", "篇章", "表", "附件", "附", "图", "("];
/// A section's heading stands in its first characters.
const HEADING: usize = 34;

/// What the parts of a file say.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// All materials named, the main one among them; empty when only one is.
    pub sure: Vec<usize>,
    /// The least chance that one of them is right.
    pub accept: f32,
    /// A material named somewhere, not surely enough to file: ask first.
    pub unsure: Option<usize>,
}

/// Materials that parts of the name or sections of the text name on their own, when there are several.
pub(super) fn further(scene: &Scene<'_>, path: &str, main: usize) -> Further {
    let places = plain_places(scene);
    if places.len() > 1 && places.contains(&main) {
        return Further { sure: places, accept: 1.0, unsure: None };
    }
    let name = &scene.view.fields[NAME].text;
    let collection =
        [NAME, TITLE].iter().any(|field| COLLECTIONS.iter().any(|word| scene.view.fields[*field].text.contains(word)));
    let name_parts = parts_of(name, collection);
    let joined = name.contains(JOINERS);
    let (sections, numbered) = sections_of(&scene.view.text);
    let sections = if collection || numbered || name_parts.len() > 1 { sections } else { Vec::new() };
    let collection = collection || (numbered && sections.len() > 1);
    let folders = path.rsplit_once('/').map_or(String::new(), |(folders, _)| format!("{folders}/"));
    let extension = &scene.view.parts.extension;
    let by_name: Vec<Witness> = name_parts
        .iter()
        .filter(|_| name_parts.len() > 1)
        .filter_map(|part| witness(scene, &format!("{folders}{part}.{extension}"), "", NAME))
        .collect();
    let by_section: Vec<Witness> = sections
        .iter()
        .filter_map(|section| witness(scene, &format!("{folders}1.docx"), heading(section), TITLE))
        .collect();
    let by_hand = &scene.matcher.weights.by_hand;
    let enough = if joined || collection { by_hand.faint } else { by_hand.plain };
    let names = named(&by_name, by_hand, enough);
    let told = named(&by_section, by_hand, by_hand.faint);
    let in_text = |position: usize| {
        let row = &scene.rows[position];
        row[TEXT] + row[GRAMS + TEXT] >= by_hand.least_said || scene.matcher.subject.own(scene.party)[position].own_work
    };
    // 、 and 和 join words as often as things: then the file as a whole must leave room for each.
    let room = |position: usize| {
        scene.assessment.ranked.iter().any(|(known, chance)| *known == position && *chance >= by_hand.room)
    };
    // One material that nearly fills the whole paper lets only those in that the whole leaves room for.
    let filled = scene.assessment.ranked.first().is_some_and(|(_, chance)| *chance >= by_hand.filled);
    let section = |position: usize| numbered && !scene.matcher.subject.own(scene.party)[position].own_work;
    let counts = |position: usize| !filled || position == main || room(position) || section(position);
    let sure = if joined && names.len() > 1 {
        names.clone()
    } else if collection && told.len() > 1 {
        told.iter().filter(|(position, _)| counts(*position)).copied().collect()
    } else if names.len() > 1
        && names.iter().all(|(position, _)| room(*position))
        && (!scene.view.has_text() || names.iter().all(|(position, _)| in_text(*position)))
    {
        names.clone()
    } else {
        Vec::new()
    };
    if sure.len() > 1 && (holds(&sure, main) || collection) {
        let accept = sure.iter().map(|(_, accept)| *accept).fold(1.0, f32::min);
        return Further { sure: sure.into_iter().map(|(position, _)| position).collect(), accept, unsure: None };
    }
    let likely = |position: usize| joined || collection || room(position);
    let other = names
        .iter()
        .filter(|(position, _)| likely(*position))
        .chain(told.iter().filter(|(position, _)| collection && counts(*position)))
        .find(|(position, _)| *position != main);
    Further { unsure: other.map(|(position, _)| *position), ..Further::default() }
}

/// Materials that some witness names well enough, with the best chance of each.
fn named(witnesses: &[Witness], by_hand: &ByHand, accept: f32) -> Vec<(usize, f32)> {
    let mut named: Vec<(usize, f32)> = Vec::new();
    for witness in witnesses
        .iter()
        .filter(|witness| witness.chance >= by_hand.also_at && witness.accept >= accept)
        .filter(|witness| witness.worded || accept < by_hand.plain)
    {
        match named.iter_mut().find(|(position, _)| *position == witness.position) {
            Some((_, accept)) => *accept = accept.max(witness.accept),
            None => named.push((witness.position, witness.accept)),
        }
    }
    named.sort_by_key(|(position, _)| *position);
    named
}

fn holds(named: &[(usize, f32)], position: usize) -> bool {
    named.iter().any(|(known, _)| *known == position)
}

fn heading(section: &str) -> &str {
    section.char_indices().nth(HEADING).map_or(section, |(end, _)| &section[..end])
}

struct Witness {
    position: usize,
    /// Among the materials of the unit.
    chance: f32,
    /// That it is right at all.
    accept: f32,
    /// Named by the lexicon's words, not by a chance run of characters.
    worded: bool,
}

/// Judges one part as if it were a file; nothing when it says too little.
fn witness(scene: &Scene<'_>, path: &str, text: &str, field: usize) -> Option<Witness> {
    let reading = Reading { text: text.to_owned(), ..Reading::default() };
    let part = Scene::of(scene.matcher, scene.party_index, &Dropped { path, reading: &reading }, &[]);
    let (position, chance) = *part.assessment.ranked.first()?;
    let row = &part.rows[position];
    let least = scene.matcher.weights.by_hand.least_said;
    let said = row[field] + row[GRAMS + field] + row[rank!("own_work")] * 0.5;
    (said >= least).then_some(Witness {
        position,
        chance,
        accept: part.assessment.accept,
        worded: row[field] >= least || row[rank!("own_work")] > 0.0,
    })
}

/// Positions named by plain place numbers in the file's name or a folder's.
fn plain_places(scene: &Scene<'_>) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    for (value, kind) in &scene.places.named {
        let position = *value as usize - 1;
        if matches!(kind, 0 | 2) && !places.contains(&position) {
            places.push(position);
        }
    }
    places.sort_unstable();
    places
}

/// The things a name joins. What stands in brackets explains the rest, unless it joins things itself or the name calls
/// itself a collection.
fn parts_of(name: &str, collection: bool) -> Vec<String> {
    let (outside, inside) = split_brackets(name);
    let whole = if collection || inside.contains(JOINERS) { format!("{outside}+{inside}") } else { outside };
    whole.split(BETWEEN).map(|part| part.trim().to_owned()).filter(|part| part.chars().count() >= 2).collect()
}

/// Sections of a text that are numbered in words: 证明一, 第二部分, 篇章三, 一、; true when they are called sections.
fn sections_of(text: &str) -> (Vec<&str>, bool) {
    let mut starts: Vec<usize> = Vec::new();
    let mut called = 0;
    for (at, _) in text.char_indices().filter(|(_, c)| "一二三四五六".contains(*c)) {
        let before = &text[..at];
        let after = &text[at + '一'.len_utf8()..];
        let start = SECTION_WORDS.iter().find(|word| before.ends_with(**word)).map(|word| at - word.len());
        match start {
            Some(start) if after.starts_with(['部', ':', '篇', ' ', '\n']) => {
                starts.push(start);
                called += 1;
            }
            Some(start) if after.starts_with(['、', ')']) => starts.push(start),
            None if after.starts_with('、') && !before.ends_with(|c: char| c.is_alphanumeric()) => starts.push(at),
            _ => {}
        }
    }
    starts.dedup();
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    let sections = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| text[*start..end].trim())
        .filter(|s| s.chars().count() >= 6)
        .collect();
    (sections, called > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_come_apart_where_clerks_join_them() {
        assert_eq!(parts_of("22年走访慰问+光荣牌悬挂照片", false), ["22年走访慰问", "光荣牌悬挂照片"]);
        assert_eq!(parts_of("训练保障(慰问、供水)", false), ["训练保障"]);
        assert_eq!(parts_of("双拥公园(现场点+标志照片)", false), ["双拥公园", "现场点", "标志照片"]);
        assert_eq!(sections_of("证明一:甲乙丙丁。证明二:戊己庚辛。").0.len(), 2);
        assert_eq!(sections_of("第一部分 军车停放情况\n第二部分 户籍办理情况").0.len(), 2);
        assert_eq!(sections_of("如下:一、抚恤补助资金;二、医疗补助资金").0.len(), 2);
        assert_eq!(sections_of("统一安排,三个部分").0.len(), 0);
    }
}
