//! Papers that name several materials: `光荣牌+走访慰问`, `15、…16、…`, 证明一…证明二….
//! It only finds the further materials; the main one is settled before.

use super::judge::Scene;
use super::verdict::Dropped;
use super::view::{NAME, TITLE};
use crate::rules::reading::Reading;

/// Marks between two things in one name. 和 and 与 also stand inside one thing; a part must then name a material on its
/// own to count.
const BETWEEN: &[char] = &['+', '、', '&', ',', '及', '暨', '和', '与', '(', ')', ';', '/'];
/// Words of papers that collect several things.
const COLLECTIONS: &[&str] =
    &["一览", "汇编", "合订", "合集", "汇总", "剪影", "综合", "合一", "三项", "两项", "两个", "几项", "合并", "多项", "四项", "汇报", "情况", "集锦"];
/// What a part of a paper begins with.
const SECTION_WORDS: &[&str] = &["证明", "第", "篇章", "表", "附件", "附", "图", "("];
/// A name's part that says less than this to its material is no witness.
const LEAST_SAID: f32 = 0.3;

/// What the parts of a file say.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// Materials named as surely as the main one.
    pub sure: Vec<usize>,
    /// A material named somewhere, not surely enough to file: ask first.
    pub unsure: Option<usize>,
}

/// Materials besides the main one that parts of the name or sections of the text name on their own.
pub(super) fn further(scene: &Scene<'_>, path: &str, main: usize) -> Further {
    let mut further = Further::default();
    let places = plain_places(scene);
    if places.len() > 1 && places.contains(&main) {
        further.sure = places.into_iter().filter(|place| *place != main).collect();
        return further;
    }
    let name_parts = parts_of(&scene.view.fields[NAME].text);
    let sections = sections_of(&scene.view.text);
    let collects = name_parts.len() > 1
        || [NAME, TITLE].iter().any(|field| COLLECTIONS.iter().any(|word| scene.view.fields[*field].text.contains(word)));
    let folders = path.rsplit_once('/').map_or(String::new(), |(folders, _)| format!("{folders}/"));
    let extension = &scene.view.parts.extension;
    let by_name: Vec<Witness> = name_parts
        .iter()
        .filter_map(|part| witness(scene, &format!("{folders}{part}.{extension}"), "", NAME))
        .collect();
    let by_section: Vec<Witness> = if collects && sections.len() > 1 {
        sections.iter().filter_map(|section| witness(scene, &format!("{folders}1.docx"), section, TITLE)).collect()
    } else {
        Vec::new()
    };
    let at = scene.matcher.weights.also_at;
    for (witnesses, other) in [(&by_name, &by_section), (&by_section, &by_name)] {
        let main_has_own = witnesses.iter().any(|witness| witness.position == main && witness.chance >= at);
        for witness in witnesses.iter().filter(|witness| witness.position != main) {
            let echoed = other.iter().any(|echo| echo.position == witness.position);
            if witness.chance >= at && (main_has_own || echoed) {
                if !further.sure.contains(&witness.position) {
                    further.sure.push(witness.position);
                }
            } else if witness.chance >= at {
                further.unsure = Some(witness.position);
            }
        }
    }
    further.sure.sort_unstable();
    further
}

struct Witness {
    position: usize,
    chance: f32,
}

/// Judges one part as if it were a file; nothing when it says too little.
fn witness(scene: &Scene<'_>, path: &str, text: &str, field: usize) -> Option<Witness> {
    let reading = Reading { text: text.to_owned(), ..Reading::default() };
    let part = Scene::of(scene.matcher, scene.party_index, &Dropped { path, reading: &reading }, &[]);
    let (position, chance) = *part.assessment.ranked.first()?;
    let said = part.rows[position][field];
    (said >= LEAST_SAID).then_some(Witness { position, chance })
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

fn parts_of(name: &str) -> Vec<&str> {
    name.split(BETWEEN).map(str::trim).filter(|part| part.chars().count() >= 2).collect()
}

/// Sections of a text that are numbered in words: 证明一, 第二部分, 篇章三, 一、.
fn sections_of(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| "一二三四五六".contains(*c)) {
        let before = &text[..at];
        let after = &text[at + '一'.len_utf8()..];
        let start = SECTION_WORDS.iter().find(|word| before.ends_with(**word)).map(|word| at - word.len());
        match start {
            Some(start) if after.starts_with(['部', ':', '篇', '、', ' ', ')', '\n', '章']) => starts.push(start),
            None if after.starts_with('、') && !before.ends_with(|c: char| c.is_alphanumeric() && c != '。') => starts.push(at),
            _ => {}
        }
    }
    starts.dedup();
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim()).filter(|s| s.chars().count() >= 6).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_come_apart_where_clerks_join_them() {
        assert_eq!(parts_of("22年走访慰问+光荣牌悬挂照片"), ["22年走访慰问", "光荣牌悬挂照片"]);
        assert_eq!(sections_of("证明一:甲乙丙丁。证明二:戊己庚辛。").len(), 2);
        assert_eq!(sections_of("第一部分 军车停放情况\n第二部分 户籍办理情况").len(), 2);
        assert_eq!(sections_of("如下:一、抚恤补助资金;二、医疗补助资金").len(), 2);
        assert_eq!(sections_of("统一安排,三个部分").len(), 0);
    }
}
