//! What a coordinator decided about earlier files, as evidence for this one.
//! Teaching moves candidates up and down; it never settles a file by itself unless the name is the same.

use super::subject::{Party, Subject};
use super::verdict::Teaching;
use super::view::{NAME, TITLE, View};
use crate::rules::filename::fold::fold;
use crate::rules::filename::{NameParts, without_noise};
use crate::rules::lexicon::Lexicon;
use std::collections::BTreeSet;

/// Below this likeness two files have nothing to teach each other.
const LEAST: f32 = 0.35;

/// For each material of the unit, how much was taught for it (to 1) or against it (to -1), and by which teaching.
pub(super) fn taught(
    view: &View,
    party: &Party,
    subject: &Subject,
    lexicon: &Lexicon,
    teachings: &[Teaching],
) -> Vec<(f32, Option<usize>)> {
    let own = subject.own(party);
    let mut lessons = vec![(0f32, None); own.len()];
    if teachings.is_empty() {
        return lessons;
    }
    let letters = letters(&view.fields[NAME].text, &view.fields[TITLE].text);
    let concepts: BTreeSet<&str> = view
        .fields
        .iter()
        .flat_map(|field| &field.concepts)
        .filter(|(concept, _)| !subject.theme[usize::from(*concept)])
        .map(|(concept, _)| lexicon.concepts[usize::from(*concept)].name.as_str())
        .collect();
    for (index, teaching) in teachings.iter().enumerate() {
        let likeness = likeness(&letters, &concepts, teaching, lexicon);
        if likeness < LEAST {
            continue;
        }
        for (position, target) in own.iter().enumerate() {
            let meant = teaching.materials.iter().any(|material| {
                let same_unit = material.unit().in_plan() == party.code;
                let taught = subject.targets.iter().find(|known| {
                    known.id.ordinal() == material.ordinal() && known.id.unit() == &material.unit().in_plan()
                });
                (same_unit && material.ordinal() == target.id.ordinal())
                    || (!same_unit && taught.is_some_and(|taught| taught.sentence == target.sentence))
            });
            let told = if teaching.accepted { likeness } else { -likeness };
            // The strongest lesson counts; of equal ones the later decision, whatever the order of files.
            if meant && told.abs() >= lessons[position].0.abs() {
                lessons[position] = (told, Some(index));
            }
        }
    }
    lessons
}

fn likeness(letters: &BTreeSet<String>, concepts: &BTreeSet<&str>, teaching: &Teaching, lexicon: &Lexicon) -> f32 {
    let name = without_noise(&NameParts::of(&teaching.path).stem, &lexicon.noise);
    let title = teaching.title.as_deref().map(fold).unwrap_or_default();
    let names = overlap(letters, &self::letters(&name, &title));
    let known: BTreeSet<&str> = teaching.concepts.iter().map(String::as_str).collect();
    let about = overlap(concepts, &known);
    (0.65 * names + 0.35 * about).max(names * 0.95)
}

/// Pairs of characters of name and title without digits, so that 2021 teaches 2022.
fn letters(name: &str, title: &str) -> BTreeSet<String> {
    let mut pairs = BTreeSet::new();
    for text in [name, title] {
        let kept: Vec<char> = text.chars().filter(|c| c.is_alphabetic() && !"年月日".contains(*c)).collect();
        pairs.extend(kept.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    pairs
}

fn overlap<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> f32 {
    let both = a.intersection(b).count() as f32;
    let all = a.union(b).count() as f32;
    if all == 0.0 { 0.0 } else { both / all }
}
