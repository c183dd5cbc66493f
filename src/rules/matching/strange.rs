//! How much of a name or title nothing explains: neither the material, nor what the whole plan is about, nor the names
//! of units, nor words that stand everywhere. It weighs nothing.

use super::subject::{Subject, Target};
use super::view::Field;
use super::vocabulary::{Meaning, Vocabulary};
use crate::rules::filename::fold::is_han;

/// Unexplained characters from which more say nothing more.
const MANY: f32 = 8.0;

/// What is strange about one field.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Strange {
    /// Share of its Chinese characters that nothing explains.
    pub share: f32,
    /// How many they are, 1 for eight and more.
    pub count: f32,
}

/// What of `field` the material leaves unexplained; nothing when it holds no Chinese.
pub(super) fn strange(field: &Field, target: &Target, subject: &Subject, vocabulary: &Vocabulary) -> Option<Strange> {
    let chars: Vec<(usize, char)> = field.text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    let all = chars.iter().filter(|(_, c)| is_han(*c)).count();
    if all == 0 {
        return None;
    }
    let mut explained = vec![false; field.text.len()];
    for hit in &field.hits {
        let known = vocabulary.words[hit.word].meanings.iter().any(|meaning| match meaning {
            Meaning::Concept(concept) | Meaning::Sign(concept) | Meaning::PlanOnly(concept) => {
                subject.theme[usize::from(*concept)] || target.concepts.iter().any(|(own, _)| own == concept)
            }
            Meaning::Document(_) | Meaning::DocumentSign(_) | Meaning::Unit(_) => true,
        });
        if known {
            explained[hit.start..hit.end].fill(true);
        }
    }
    for ((at, a), (next, b)) in chars.iter().zip(chars.iter().skip(1)) {
        if is_han(*a) && is_han(*b) && (holds(&target.sentence, *a, *b) || subject.everywhere.contains(&(*a, *b))) {
            explained[*at] = true;
            explained[*next] = true;
        }
    }
    let left = chars.iter().filter(|(at, c)| is_han(*c) && !explained[*at]).count() as f32;
    Some(Strange { share: left / all as f32, count: (left / MANY).min(1.0) })
}

fn holds(sentence: &str, a: char, b: char) -> bool {
    sentence.chars().zip(sentence.chars().skip(1)).any(|pair| pair == (a, b))
}
