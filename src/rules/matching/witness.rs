//! The parts of a file, each judged as if it were a file of its own.
//! It only looks; which materials the whole file is filed to is decided in `many.rs`.

use super::features::{GRAMS, Row, rank};
use super::judge::Scene;
use super::sections::{Mark, Part, parts, sections};
use super::verdict::Dropped;
use super::view::{NAME, TEXT, TITLE};
use crate::rules::reading::Reading;
use std::collections::BTreeMap;

/// Evidence in a whole text below which no section of it can name a material.
const LEAST_TEXT: f32 = 0.5;

/// Where a part stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Name(Part),
    Section(Mark),
}

/// What one part of a file says by itself.
#[derive(Debug)]
pub(super) struct Witness {
    pub source: Source,
    /// The best material within the unit.
    pub position: usize,
    /// Among the materials of the unit.
    pub chance: f32,
    /// That it is right at all.
    pub accept: f32,
    /// It says enough to name a material.
    pub speaks: bool,
    /// Years it tells.
    pub years: Vec<i32>,
    /// Parts of its material that it says it is (总结).
    pub parts: Vec<String>,
    /// Parts of the whole file's main material that it says it is.
    pub parts_of_main: Vec<String>,
}

/// Everything the parts of the name and the sections of the text say. `main`: what the whole file is.
pub(super) fn witnesses(scene: &Scene<'_>, path: &str, main: usize) -> Vec<Witness> {
    let folders = path.rsplit_once('/').map_or(String::new(), |(folders, _)| format!("{folders}/"));
    let extension = &scene.view.parts.extension;
    // With its years: each part tells its own.
    let named = parts(if scene.view.opaque { &scene.view.fields[NAME].text } else { &scene.view.stem });
    let by_name = named.into_iter().filter_map(|part| {
        let path = format!("{folders}{}.{extension}", part.text);
        witness(scene, main, &path, "", Source::Name(part))
    });
    // The folder is named after the file's main material; a section speaks for itself.
    let member = folders.split_inclusive('/').next().filter(|_| scene.party.group).unwrap_or_default();
    // What no section says, the whole text does not say either.
    let said = |row: &Row| row[TEXT] + row[GRAMS + TEXT] >= LEAST_TEXT;
    let others = scene.rows.iter().enumerate().any(|(position, row)| position != main && said(row));
    let cut = if others { sections(&scene.view.text, &scene.matcher.lexicon) } else { Vec::new() };
    let by_section = cut.into_iter().filter_map(|section| {
        witness(scene, main, &format!("{member}_.docx"), section.heading, Source::Section(section.mark))
    });
    by_name.chain(by_section).collect()
}

/// Judges one part; nothing for a unit without materials.
fn witness(scene: &Scene<'_>, main: usize, path: &str, text: &str, source: Source) -> Option<Witness> {
    let reading = Reading { text: text.to_owned(), ..Reading::default() };
    let part = Scene::of(scene.matcher, scene.party_index, &Dropped { path, reading: &reading }, &[]);
    let (position, chance) = *part.assessment.ranked.first()?;
    let row = &part.rows[position];
    let field = if matches!(source, Source::Name(_)) { NAME } else { TITLE };
    let said = row[field] + row[GRAMS + field] + row[rank!("own_work")] * 0.5;
    Some(Witness {
        source,
        position,
        chance,
        accept: part.assessment.accept,
        speaks: said >= scene.matcher.weights.by_hand.least_said,
        parts: part.parts(position),
        parts_of_main: part.parts(main),
        years: part.told.years,
    })
}

/// Years that a material's own parts of a file tell, by the part of the material they say they are.
pub(super) type YearsOf = BTreeMap<Option<String>, Vec<i32>>;

/// Parts of the material at `position` that parts of the name say with their years.
pub(super) fn named_parts(witnesses: &[Witness], position: usize, main: usize) -> Vec<String> {
    let dated = |witness: &&Witness| matches!(witness.source, Source::Name(_)) && !witness.years.is_empty();
    let mut named: Vec<String> = Vec::new();
    for witness in witnesses.iter().filter(dated) {
        let parts = if position == main { &witness.parts_of_main } else { &witness.parts };
        if position == main || witness.position == position {
            named.extend(parts.iter().filter(|part| !named.contains(part)).cloned().collect::<Vec<_>>());
        }
    }
    named
}

/// The years of each part of the material at `position`. Where one telling holds another and more (a title that names
/// two years, a part that names one), the narrower one is meant.
pub(super) fn years_of(witnesses: &[Witness], position: usize, main: usize) -> YearsOf {
    let mut told: BTreeMap<Option<String>, Vec<&[i32]>> = BTreeMap::new();
    for witness in witnesses.iter().filter(|witness| !witness.years.is_empty()) {
        let parts = if position == main { &witness.parts_of_main } else { &witness.parts };
        let is_it = witness.position == position && witness.speaks;
        if !is_it && (position != main || parts.is_empty()) {
            continue;
        }
        let parts = if parts.is_empty() { vec![None] } else { parts.iter().cloned().map(Some).collect() };
        for part in parts {
            told.entry(part).or_default().push(&witness.years);
        }
    }
    let narrow = |tellings: Vec<&[i32]>| -> Vec<i32> {
        let within = |a: &[i32], b: &[i32]| a.len() < b.len() && a.iter().all(|year| b.contains(year));
        let kept = tellings.iter().filter(|telling| !tellings.iter().any(|other| within(other, telling)));
        let mut years: Vec<i32> = kept.flat_map(|telling| telling.iter().copied()).collect();
        years.sort_unstable();
        years.dedup();
        years
    };
    told.into_iter().map(|(part, tellings)| (part, narrow(tellings))).collect()
}
