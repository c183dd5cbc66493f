//! How much of a name or title nothing explains: neither the material, nor what the whole plan is about, nor the names
//! of units, nor words that stand everywhere. It weighs nothing.

use super::subject::{Party, Subject, pair};
use super::view::Field;
use super::vocabulary::{Meaning, Vocabulary};
use crate::rules::filename::fold::is_han;

/// Share of the field's Chinese characters that each of the party's materials explains; nothing when it holds none.
pub(super) fn explained(field: &Field, party: &Party, subject: &Subject, vocabulary: &Vocabulary) -> Option<Vec<f32>> {
    let chars: Vec<(usize, char)> = field.text.char_indices().collect();
    let all = chars.iter().filter(|(_, c)| is_han(*c)).count();
    if all == 0 {
        return None;
    }
    let mut plain = vec![false; chars.len()];
    let mut by_concept: Vec<(std::ops::Range<usize>, Vec<u16>)> = Vec::new();
    let place = |byte: usize| chars.partition_point(|(at, _)| *at < byte);
    for hit in &field.hits {
        let span = place(hit.start)..place(hit.end);
        let mut concepts = Vec::new();
        for meaning in &vocabulary.words[hit.word].meanings {
            match meaning {
                Meaning::Concept(concept) | Meaning::Sign(concept) | Meaning::PlanOnly(concept) => {
                    if subject.theme[usize::from(*concept)] {
                        plain[span.clone()].fill(true);
                    } else {
                        concepts.push(*concept);
                    }
                }
                Meaning::Document(_) | Meaning::DocumentSign(_) | Meaning::Unit(_) => plain[span.clone()].fill(true),
            }
        }
        if !concepts.is_empty() {
            by_concept.push((span, concepts));
        }
    }
    let mut by_pair: Vec<(usize, &[(u16, f32)])> = Vec::new();
    for (at, both) in chars.windows(2).enumerate().filter(|(_, both)| is_han(both[0].1) && is_han(both[1].1)) {
        if subject.everywhere.contains(&(both[0].1, both[1].1)) {
            plain[at..at + 2].fill(true);
        } else if let Some(gram) = party.grams.get(&pair(both[0].1, both[1].1)) {
            by_pair.push((at, &gram.holders));
        }
    }
    let share = |position: usize| {
        let target = &subject.own(party)[position];
        let mut told = plain.clone();
        for (span, concepts) in &by_concept {
            if target.concepts.iter().any(|(own, _)| concepts.contains(own)) {
                told[span.clone()].fill(true);
            }
        }
        for (at, holders) in &by_pair {
            if holders.iter().any(|(holder, _)| usize::from(*holder) == position) {
                told[*at..at + 2].fill(true);
            }
        }
        let count = chars.iter().zip(&told).filter(|((_, c), told)| is_han(*c) && **told).count();
        count as f32 / all as f32
    };
    Some((0..party.count).map(share).collect())
}
