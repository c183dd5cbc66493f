//! Papers that hold several materials: `光荣牌+走访慰问`, 证明一…证明二…, a plan with its list of contacts behind it.
//! It only finds the further materials and the years of each; the main one is settled before.

use super::decide::logistic;
use super::features::{GRAMS, place, rank};
use super::judge::Scene;
use super::sections::Mark;
use super::view::{TEXT, TITLE};
use super::witness::{Source, Witness, YearsOf, named_parts, witnesses, years_of};

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

/// Chances from which a section is clear about what it is.
const CLEAR: f32 = 0.5;

/// One material seen in a part of a file beside the main one.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// Position within the unit.
    pub position: usize,
    /// What speaks for it, in the order of [`ALSO`].
    pub features: [f32; ALSO.len()],
}

/// One of the materials of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Share {
    /// Position within the unit.
    pub position: usize,
    /// Years its own parts of the file tell.
    pub years: YearsOf,
    /// Parts of it (总结) that parts of the name say with their years.
    pub named: Vec<String>,
    /// The part of the name that names it.
    pub part: Option<String>,
}

impl Share {
    /// The file's years and parts are meant as a whole.
    pub(super) fn forget_parts(&mut self) {
        self.years.clear();
        self.named.clear();
    }
}

/// What the parts of a file say.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// The main material.
    pub main: Share,
    /// The others that are surely in it, in list order.
    pub sure: Vec<Share>,
    /// The least chance that one of them is right.
    pub accept: f32,
    /// The most likely of the others that are not sure, and its chance; nothing where some are.
    pub unsure: Option<(usize, f32)>,
}

impl Further {
    /// Chance that nothing else is in the file.
    pub(super) fn alone(&self) -> f32 {
        self.unsure.map_or(1.0, |(_, chance)| 1.0 - chance)
    }
}

/// Materials that parts of the name or sections of the text name on their own beside the main one.
pub(super) fn further(scene: &Scene<'_>, path: &str, main: usize) -> Further {
    let witnesses = witnesses(scene, path, main);
    let share = |position: usize| Share {
        position,
        years: years_of(&witnesses, position, main),
        named: named_parts(&witnesses, position, main),
        part: witnesses.iter().filter(|w| w.speaks && w.position == position).find_map(|w| match &w.source {
            Source::Name(part) => Some(part.text.clone()),
            Source::Section(_) => None,
        }),
    };
    let listed = scene.places.listed.iter().map(|place| *place as usize - 1);
    if scene.places.listed.contains(&(main as u32 + 1)) {
        let sure = listed.filter(|place| *place != main).map(share).collect();
        return Further { main: share(main), sure, accept: 1.0, unsure: None };
    }
    let by_hand = &scene.matcher.weights.by_hand;
    let mut judged: Vec<(usize, f32)> = sightings(scene, &witnesses, main)
        .iter()
        .map(|sighting| (sighting.position, logistic(&sighting.features, &scene.matcher.weights.also)))
        .collect();
    judged.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let (sure, rest): (Vec<_>, Vec<_>) = judged.into_iter().partition(|(_, chance)| *chance >= by_hand.file_also_at);
    let unsure = rest.first().copied().filter(|_| sure.is_empty());
    let accept = sure.iter().map(|(_, chance)| *chance).fold(1.0, f32::min);
    let mut sure: Vec<Share> = sure.into_iter().map(|(position, _)| share(position)).collect();
    sure.sort();
    Further { main: share(main), sure, accept, unsure }
}

/// Every material that some part names beside the main one.
pub(super) fn sightings(scene: &Scene<'_>, witnesses: &[Witness], main: usize) -> Vec<Sighting> {
    let mut found: Vec<Sighting> = Vec::new();
    for witness in witnesses.iter().filter(|witness| witness.speaks && witness.position != main) {
        let at = found.iter().position(|known| known.position == witness.position).unwrap_or_else(|| {
            found.push(Sighting { position: witness.position, features: [0.0; ALSO.len()] });
            found.len() - 1
        });
        for (feature, value) in said_by(witness) {
            let known = &mut found[at].features[feature];
            *known = known.max(value);
        }
    }
    for sighting in &mut found {
        whole(scene, witnesses, main, sighting);
    }
    found
}

/// What one part says, as features.
fn said_by(witness: &Witness) -> Vec<(usize, f32)> {
    let Witness { chance, accept, .. } = *witness;
    match &witness.source {
        Source::Name(part) => vec![
            (also!("name_chance"), chance),
            (also!("name_accept"), accept),
            (also!("named"), chance * accept),
            (also!("name_joined"), f32::from(part.joined) * chance),
        ],
        Source::Section(mark) => {
            vec![(also!("section_chance"), chance), (also!("section_accept"), accept), (feature_of(*mark), chance)]
        }
    }
}

/// What the file as a whole says to a material that a part names.
fn whole(scene: &Scene<'_>, witnesses: &[Witness], main: usize, sighting: &mut Sighting) {
    let Sighting { position, features } = sighting;
    let own = scene.matcher.subject.own(scene.party);
    let row = &scene.rows[*position];
    let chance_of =
        |at: usize| scene.assessment.ranked.iter().find(|(known, _)| *known == at).map_or(0.0, |(_, chance)| *chance);
    let words = &scene.matcher.lexicon.sections.collections;
    let collects = |text: &str| words.iter().any(|word| text.contains(word.as_str()));
    let split = split(witnesses, *position);
    features[also!("both")] = features[also!("name_chance")] * features[also!("section_chance")];
    features[also!("whole_chance")] = (chance_of(*position).max(1e-4).ln() / 10.0) + 1.0;
    features[also!("main_chance")] = chance_of(main);
    features[also!("collection")] = f32::from(collects(&scene.view.stem) || collects(&scene.view.fields[TITLE].text));
    features[also!("main_own_work")] = f32::from(own[main].own_work);
    features[also!("own_work")] = f32::from(own[*position].own_work);
    features[also!("names")] = f32::from(witnesses.iter().any(|w| matches!(w.source, Source::Name(_))));
    features[also!("split")] = split;
    features[also!("split_all")] =
        f32::from(split > 0.99) * features[also!("section_chance")] * features[also!("section_accept")];
    features[also!("in_text")] = (row[TEXT] + row[GRAMS + TEXT]).min(1.5);
    features[also!("place")] = f32::from(scene.places.named.iter().any(|(at, _)| *at as usize == *position + 1));
    features[also!("name_document")] = row[rank!("document_name")];
    features[also!("no_text")] = f32::from(!scene.view.has_text());
}

/// Share of the sections with the same mark as the material's that say clearly what they are, when they name several
/// materials.
fn split(witnesses: &[Witness], position: usize) -> f32 {
    let marked = |witness: &&Witness| match witness.source {
        Source::Section(mark) => Some(feature_of(mark)),
        Source::Name(_) => None,
    };
    let clear = |witness: &&Witness| witness.speaks && witness.chance >= CLEAR && witness.accept >= CLEAR;
    let its = witnesses.iter().filter(clear).filter(|witness| witness.position == position).find_map(|w| marked(&w));
    let Some(mark) = its else {
        return 0.0;
    };
    let alike = || witnesses.iter().filter(|witness| marked(witness) == Some(mark));
    let several = alike().filter(clear).any(|witness| witness.position != position);
    if several { alike().filter(clear).count() as f32 / alike().count() as f32 } else { 0.0 }
}

/// The feature that stands for a section's mark.
fn feature_of(mark: Mark) -> usize {
    match mark {
        Mark::Called | Mark::Annex => also!("called"),
        Mark::Title => also!("title"),
        Mark::Numbered => also!("numbered"),
        Mark::Row => also!("row"),
    }
}
