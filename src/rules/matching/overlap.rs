//! How much of a name or title and of a material's own words are the same characters, whatever the lexicon knows.
//! It compares wording only; what a word means, and how much an overlap counts, is decided elsewhere.

use super::subject::split_brackets;
use crate::rules::filename::fold::{is_han, sound};
use std::collections::{HashMap, HashSet};

/// Worth of words in brackets beside the rest of a sentence: 含人员姓名 is seldom said again.
const BRACKET: f32 = 0.6;
/// Worth of generic words (工作, 情况): they stand everywhere.
const GENERIC: f32 = 0.4;
/// Worth of a pair of characters that no material of the unit holds, in what a name says.
const UNKNOWN: f32 = 0.5;
/// Characters of a text that are compared: its heading.
const LENGTH: usize = 120;
/// Characters that join things inside a sentence.
const JOINS: &[char] = &['及', '和', '与', '或', '等'];

/// What one field and one material say alike, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Overlap {
    /// Share of the material's best part (between 、 and ，) that the field says.
    pub part: f32,
    /// Share of what the field says that the material holds.
    pub said: f32,
    /// The longest run of characters both hold, long ones near 1.
    pub run: f32,
}

/// A pair of characters in a material's sentence.
#[derive(Debug, Clone, Copy)]
struct Place {
    part: u32,
    pair: (char, char),
}

/// The wording of one unit's materials. Characters are compared by sound, one of each two as written.
#[derive(Debug, Default)]
pub(super) struct Wording {
    places: HashMap<(char, char), Vec<Place>>,
    weight: HashMap<(char, char), f32>,
    /// Material of each part, worth of the part, and the weight of its pairs.
    parts: Vec<(usize, f32, f32)>,
    materials: usize,
}

/// How often each pair of characters stands in the sentences of a whole plan.
#[derive(Debug, Default)]
pub(super) struct Spread {
    counts: HashMap<(char, char), u32>,
    sentences: u32,
    generic: HashSet<(char, char)>,
}

impl Spread {
    /// `sentences`: each different sentence once, folded. `generic`: words every plan holds.
    pub(super) fn of<'a>(sentences: impl Iterator<Item = &'a str>, generic: &[String]) -> Spread {
        let mut spread = Spread::default();
        for sentence in sentences {
            spread.sentences += 1;
            let held: HashSet<(char, char)> = pairs(sentence).map(|(_, _, key)| key).collect();
            for key in held {
                *spread.counts.entry(key).or_default() += 1;
            }
        }
        spread.generic =
            generic.iter().flat_map(|word| pairs(word).map(|(_, _, key)| key).collect::<Vec<_>>()).collect();
        spread
    }

    /// True when the text holds a pair of the plan that is no generic word.
    pub(super) fn knows(&self, text: &str) -> bool {
        pairs(text).any(|(_, _, key)| self.counts.contains_key(&key) && !self.generic.contains(&key))
    }

    fn rarity(&self, key: (char, char)) -> f32 {
        let all = self.sentences as f32 + 1.0;
        let held = self.counts.get(&key).copied().unwrap_or(1).max(1) as f32;
        let rare = 0.3 + 0.7 * (all / held).ln() / all.ln().max(0.1);
        if self.generic.contains(&key) { rare * GENERIC } else { rare }
    }
}

impl Wording {
    /// `sentences`: one of each material, folded, in list order.
    pub(super) fn of(sentences: &[&str], spread: &Spread) -> Wording {
        let mut wording = Wording { materials: sentences.len(), ..Wording::default() };
        let mut holders: HashMap<(char, char), HashSet<usize>> = HashMap::new();
        for (material, sentence) in sentences.iter().enumerate() {
            let (outside, inside) = split_brackets(sentence);
            for (text, worth) in [(outside, 1.0), (inside, BRACKET)] {
                for text in text.split(|c: char| !is_han(c) || JOINS.contains(&c)) {
                    wording.add(text, material, worth, &mut holders);
                }
            }
        }
        let count = sentences.len().max(1) as f32;
        for (key, held) in holders {
            let rare = 0.15 + ((count + 0.5) / held.len() as f32).ln().max(0.0) / (count + 1.5).ln();
            wording.weight.insert(key, rare.min(1.0) * spread.rarity(key));
        }
        let mut totals = vec![0f32; wording.parts.len()];
        // In a fixed order: a sum of fractions depends on it.
        let mut keys: Vec<&(char, char)> = wording.places.keys().collect();
        keys.sort_unstable();
        for key in keys {
            for place in &wording.places[key] {
                totals[place.part as usize] += wording.weight.get(key).copied().unwrap_or_default();
            }
        }
        for (part, total) in wording.parts.iter_mut().zip(totals) {
            part.2 = total;
        }
        wording
    }

    fn add(&mut self, text: &str, material: usize, worth: f32, holders: &mut HashMap<(char, char), HashSet<usize>>) {
        let found: Vec<_> = pairs(text).collect();
        if found.is_empty() {
            return;
        }
        let part = self.parts.len() as u32;
        self.parts.push((material, worth, 0.0));
        let mut seen = HashSet::new();
        for (_, pair, key) in found {
            if seen.insert(key) {
                self.places.entry(key).or_default().push(Place { part, pair });
                holders.entry(key).or_default().insert(material);
            }
        }
    }

    /// What `text` and each material say alike, in list order.
    pub(super) fn overlap(&self, text: &str) -> Vec<Overlap> {
        let mut overlaps = vec![Overlap::default(); self.materials];
        let mut held = vec![0f32; self.parts.len()];
        let mut said = vec![0f32; self.materials];
        // End of the last pair and weight of the run up to it, for each part.
        let mut runs = vec![(usize::MAX, 0f32); self.parts.len()];
        let mut all = 0f32;
        let mut seen: HashSet<(char, char)> = HashSet::new();
        let heading: String = text.chars().take(LENGTH).collect();
        for (at, pair, key) in pairs(&heading) {
            let Some(places) = self.places.get(&key) else {
                all += UNKNOWN;
                continue;
            };
            let weight = self.weight.get(&key).copied().unwrap_or_default();
            let fresh = seen.insert(key);
            let mut last = usize::MAX;
            for place in places.iter().filter(|place| place.pair.0 == pair.0 || place.pair.1 == pair.1) {
                let part = place.part as usize;
                let material = self.parts[part].0;
                if fresh {
                    held[part] += weight;
                    if last != material {
                        said[material] += weight;
                        last = material;
                    }
                }
                let (end, run) = runs[part];
                let run = if end != usize::MAX && end + 1 == at { run + weight } else { weight };
                runs[part] = (at, run);
                let overlap = &mut overlaps[material];
                overlap.run = overlap.run.max(run / (run + 2.0));
            }
            if fresh {
                all += weight;
            }
        }
        for (part, (material, worth, total)) in self.parts.iter().enumerate() {
            let share = worth * held[part] / (total + 0.3);
            overlaps[*material].part = overlaps[*material].part.max(share.min(1.0));
        }
        for (overlap, said) in overlaps.iter_mut().zip(said) {
            overlap.said = said / (all + 0.3);
        }
        overlaps
    }
}

/// Neighbouring Chinese characters with their place, as written and by sound; a space typed into a word parts nothing.
fn pairs(text: &str) -> impl Iterator<Item = (usize, (char, char), (char, char))> + '_ {
    let mut before: Option<(char, char)> = None;
    text.chars().filter(|c| *c != ' ').enumerate().filter_map(move |(at, c)| {
        if !is_han(c) {
            before = None;
            return None;
        }
        let now = (c, sound(c));
        let pair = before.map(|(a, a_sound)| (at, (a, c), (a_sound, now.1)));
        before = Some(now);
        pair
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaps(text: &str) -> Vec<Overlap> {
        let sentences = ["市政消火栓分布图及巡查记录", "执勤人员、车辆配备清单(含型号)", "火灾形势分析报告"];
        let spread = Spread::of(sentences.into_iter(), &["工作".to_owned(), "情况".to_owned()]);
        Wording::of(&sentences, &spread).overlap(text)
    }

    fn best(text: &str) -> usize {
        let overlaps = overlaps(text);
        (0..overlaps.len()).max_by(|a, b| overlaps[*a].part.total_cmp(&overlaps[*b].part)).unwrap()
    }

    #[test]
    fn one_part_of_a_sentence_said_in_full_is_enough() {
        assert_eq!(best("巡查记录"), 0);
        assert!(overlaps("2023年3月巡查记录")[0].part > 0.8);
        assert_eq!(best("车辆配备清单"), 1);
    }

    #[test]
    fn homophones_count_when_their_neighbour_is_written_right() {
        assert_eq!(best("消火拴寻查记录"), 0);
        assert_eq!(overlaps("嚣获铨")[0].run, 0.0);
    }

    #[test]
    fn what_no_material_says_is_left_unsaid() {
        let all = overlaps("食堂采购合同");
        assert!(all.iter().all(|overlap| overlap.part == 0.0 && overlap.said == 0.0), "{all:?}");
        assert!(overlaps("某某公司食堂火灾形势分析报告")[2].said < overlaps("火灾形势分析报告")[2].said);
    }
}
