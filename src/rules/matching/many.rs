//! Papers that hold several materials: `光荣牌+走访慰问`, 证明一…证明二…, a plan with its list of contacts behind it.
//! It only finds the further materials; the main one is settled before.

use super::decide::logistic;
use super::features::{GRAMS, Row, place, rank};
use super::judge::Scene;
use super::sections::{Mark, Section, parts, sections};
use super::verdict::Dropped;
use super::view::{NAME, TEXT, TITLE};
use crate::rules::reading::Reading;

/// Names of the features of a further material, in order; the keys of `[also]` in the weights.
pub const ALSO: [&str; 23] = [
    "name_chance",
    "name_accept",
    "name_joined",
    "named",
    "section_chance",
    "section_accept",
    "called",
    "title",
    "numbered",
    "row",
    "both",
    "whole_chance",
    "main_chance",
    "collection",
    "main_own_work",
    "own_work",
    "names",
    "split",
    "split_all",
    "in_text",
    "place",
    "no_text",
    "name_document",
];

/// Place of a feature in [`Sighting::features`].
macro_rules! also {
    ($name:literal) => {
        const { place(&ALSO, $name) }
    };
}

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
    "三件套",
    "装订",
];

/// Evidence in a whole text below which no section of it can name a material.
const LEAST_TEXT: f32 = 0.5;

/// Chances from which a section is clear about what it is.
const CLEAR: f32 = 0.5;

/// One material seen in a part of a file beside the main one.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// Position within the unit.
    pub position: usize,
    /// What speaks for it, in the order of [`ALSO`].
    pub features: [f32; ALSO.len()],
    /// Years its part tells by itself.
    pub years: Vec<i32>,
    /// The part of the name that names it; nothing when only the text does.
    pub part: Option<String>,
}

/// One of several materials of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Share {
    /// Position within the unit.
    pub position: usize,
    /// Years its part tells by itself.
    pub years: Vec<i32>,
    /// The part of the name that names it.
    pub part: Option<String>,
}

/// What the parts of a file say.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// All materials named, the main one among them, in list order; empty when only one is.
    pub sure: Vec<Share>,
    /// The least chance that one of them is right.
    pub accept: f32,
    /// A material named somewhere, not surely enough to file: ask first.
    pub unsure: Option<usize>,
}

/// Materials that parts of the name or sections of the text name on their own, when there are several.
pub(super) fn further(scene: &Scene<'_>, path: &str, main: usize) -> Further {
    let places: Vec<usize> = scene.places.listed.iter().map(|place| *place as usize - 1).collect();
    if places.contains(&main) {
        let sure = places.into_iter().map(|position| Share { position, ..Share::default() }).collect();
        return Further { sure, accept: 1.0, unsure: None };
    }
    let weights = &scene.matcher.weights;
    let (main_years, sighted) = sightings(scene, path, main);
    let mut judged: Vec<(f32, Share)> = sighted
        .into_iter()
        .map(|Sighting { position, features, years, part }| {
            (logistic(&features, &weights.also), Share { position, years, part })
        })
        .collect();
    judged.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let accept = |chance: f32| chance >= weights.by_hand.file_also_at;
    let unsure = judged.iter().find(|(chance, _)| !accept(*chance) && *chance >= weights.by_hand.ask_also_at);
    let unsure = unsure.map(|(_, share)| share.position);
    judged.retain(|(chance, _)| accept(*chance));
    if judged.is_empty() {
        return Further { unsure, ..Further::default() };
    }
    let least = judged.iter().map(|(chance, _)| *chance).fold(1.0, f32::min);
    let mut sure: Vec<Share> = judged.into_iter().map(|(_, share)| share).collect();
    sure.push(Share { position: main, years: main_years, part: None });
    sure.sort();
    Further { sure, accept: least, unsure: None }
}

/// The years that the main one's own parts tell, and every material that some part names beside it.
pub(super) fn sightings(scene: &Scene<'_>, path: &str, main: usize) -> (Vec<i32>, Vec<Sighting>) {
    let view = &scene.view;
    let own = scene.matcher.subject.own(scene.party);
    let folders = path.rsplit_once('/').map_or(String::new(), |(folders, _)| format!("{folders}/"));
    // The folder is named after the file's main material; a section speaks for itself.
    let member = folders.split_inclusive('/').next().filter(|_| scene.party.group).unwrap_or_default();
    let extension = &view.parts.extension;
    // With its years: each part tells its own.
    let names = parts(if view.opaque { &view.fields[NAME].text } else { &view.stem });
    let collection =
        [NAME, TITLE].iter().any(|field| COLLECTIONS.iter().any(|word| view.fields[*field].text.contains(word)));
    let mut found: Vec<Sighting> = Vec::new();
    let mut main_years: Vec<i32> = Vec::new();
    let mut note = |witness: Witness, features: &[(usize, f32)], part: Option<&String>| {
        if witness.position == main {
            merge(&mut main_years, &witness.years);
            return;
        }
        let at = found.iter().position(|known| known.position == witness.position).unwrap_or_else(|| {
            found.push(Sighting {
                position: witness.position,
                features: [0.0; ALSO.len()],
                years: Vec::new(),
                part: None,
            });
            found.len() - 1
        });
        merge(&mut found[at].years, &witness.years);
        found[at].part = found[at].part.take().or_else(|| part.cloned());
        for (feature, value) in features {
            let known = &mut found[at].features[*feature];
            *known = known.max(*value);
        }
    };
    for part in &names {
        if let Some(witness) = witness(scene, &format!("{folders}{}.{extension}", part.text), "", NAME) {
            let seen = [
                (also!("name_chance"), witness.chance),
                (also!("name_accept"), witness.accept),
                (also!("named"), witness.chance * witness.accept),
                (also!("name_joined"), f32::from(part.joined) * witness.chance),
            ];
            note(witness, &seen, Some(&part.text));
        }
    }
    // What no section says, the whole text does not say either.
    let said = |row: &Row| row[TEXT] + row[GRAMS + TEXT] >= LEAST_TEXT;
    let others = scene.rows.iter().enumerate().any(|(position, row)| position != main && said(row));
    let sections = if others { sections(&view.text, &scene.matcher.lexicon) } else { Vec::new() };
    let mut clear: Vec<(usize, usize)> = Vec::new();
    for section in &sections {
        if let Some(witness) = witness(scene, &format!("{member}1.docx"), section.heading, TITLE) {
            let mark = feature_of(section.mark);
            let seen = [
                (also!("section_chance"), witness.chance),
                (also!("section_accept"), witness.accept),
                (mark, witness.chance),
            ];
            if witness.chance >= CLEAR && witness.accept >= CLEAR {
                clear.push((mark, witness.position));
            }
            note(witness, &seen, None);
        }
    }
    for Sighting { position, features, .. } in &mut found {
        let row = &scene.rows[*position];
        let chance_of =
            |at: usize| scene.assessment.ranked.iter().find(|(known, _)| *known == at).map_or(0.0, |(_, c)| *c);
        features[also!("both")] = features[also!("name_chance")] * features[also!("section_chance")];
        features[also!("whole_chance")] = (chance_of(*position).max(1e-4).ln() / 10.0) + 1.0;
        features[also!("main_chance")] = chance_of(main);
        features[also!("collection")] = f32::from(collection);
        features[also!("main_own_work")] = f32::from(own[main].own_work);
        features[also!("own_work")] = f32::from(own[*position].own_work);
        features[also!("names")] = f32::from(names.len() > 1);
        let split = split(&sections, &clear, *position);
        features[also!("split")] = split;
        features[also!("split_all")] =
            f32::from(split > 0.99) * features[also!("section_chance")] * features[also!("section_accept")];
        features[also!("in_text")] = (row[TEXT] + row[GRAMS + TEXT]).min(1.5);
        features[also!("place")] = f32::from(scene.places.named.iter().any(|(at, _)| *at as usize == *position + 1));
        features[also!("name_document")] = row[rank!("document_name")];
        features[also!("no_text")] = f32::from(!view.has_text());
    }
    (main_years, found)
}

/// Share of the sections with the same mark as the material's that name clearly what they are, when they name several
/// materials.
fn split(sections: &[Section<'_>], clear: &[(usize, usize)], position: usize) -> f32 {
    let Some((mark, _)) = clear.iter().find(|(_, named)| *named == position) else {
        return 0.0;
    };
    let alike = clear.iter().filter(|(known, _)| known == mark);
    let several = alike.clone().any(|(_, named)| *named != position);
    let all = sections.iter().filter(|section| feature_of(section.mark) == *mark).count();
    if several { alike.count() as f32 / all as f32 } else { 0.0 }
}

fn feature_of(mark: Mark) -> usize {
    match mark {
        Mark::Called | Mark::Annex => also!("called"),
        Mark::Title => also!("title"),
        Mark::Numbered => also!("numbered"),
        Mark::Row => also!("row"),
    }
}

fn merge(known: &mut Vec<i32>, more: &[i32]) {
    known.extend(more);
    known.sort_unstable();
    known.dedup();
}

struct Witness {
    position: usize,
    /// Among the materials of the unit.
    chance: f32,
    /// That it is right at all.
    accept: f32,
    years: Vec<i32>,
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
        years: part.told.years.clone(),
    })
}
