//! What sets one material of a unit apart from the others, and how much of it a file says.
//! It compares wording only and ranks nothing.

use super::subject::{Gram, LONGER};
use super::view::{FOLDER, NAME, TEXT, TITLE, View};
use std::collections::HashMap;

/// Two neighbouring characters of a material.
#[derive(Debug, Clone, Copy)]
struct Pair {
    gram: u64,
    /// How telling it is within the unit.
    weight: f32,
    /// No other material of the unit holds it.
    alone: bool,
}

/// The wording of a unit's materials side by side, in list order.
#[derive(Debug, Default)]
pub(super) struct Rivals {
    pairs: Vec<Vec<Pair>>,
    alike: Vec<f32>,
}

/// What sets the best material of a file apart, each from 0 to 1.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Apart {
    /// Share of what the next best does not hold that the text says.
    pub text: f32,
    /// Share of what no other material of the unit holds that name, folder or title say.
    pub said: f32,
    /// Share of what name, folder and title say that only the next best holds.
    pub rival: f32,
    /// The largest share of its wording that another material of the unit holds too.
    pub alike: f32,
}

impl Rivals {
    /// `grams`: the runs of characters of a unit's `count` materials.
    pub(super) fn of(grams: &HashMap<u64, Gram>, count: usize) -> Rivals {
        // Two neighbours are enough to compare wording.
        let mut pairs: Vec<Vec<Pair>> = vec![Vec::new(); count];
        for (gram, known) in grams.iter().filter(|(gram, _)| **gram < LONGER) {
            for (position, _) in &known.holders {
                let pair = Pair { gram: *gram, weight: known.weight, alone: known.holders.len() == 1 };
                pairs[usize::from(*position)].push(pair);
            }
        }
        // In a fixed order: a sum of fractions depends on it.
        pairs.iter_mut().for_each(|pairs| pairs.sort_unstable_by_key(|pair| pair.gram));
        let shared = |at: usize, other: usize| {
            let both = pairs[at].iter().filter(|pair| holds(&pairs[other], pair.gram)).count();
            both as f32 / pairs[at].len().min(pairs[other].len()).max(1) as f32
        };
        let most =
            |at: usize| (0..count).filter(|other| *other != at).map(|other| shared(at, other)).fold(0f32, f32::max);
        let alike = (0..count).map(most).collect();
        Rivals { pairs, alike }
    }

    /// Compares the best material of a file with the next and with all others.
    pub(super) fn apart(&self, view: &View, best: usize, next: Option<usize>) -> Apart {
        let mine = &self.pairs[best];
        let its: &[Pair] = next.map_or(&[], |next| &self.pairs[next]);
        let in_text = |pair: &Pair| view.fields[TEXT].grams.binary_search(&pair.gram).is_ok();
        let heading = [NAME, FOLDER, TITLE].map(|field| &view.fields[field].grams);
        let in_heading = |pair: &Pair| heading.iter().any(|grams| grams.binary_search(&pair.gram).is_ok());
        let mut said: Vec<u64> = heading.into_iter().flatten().copied().filter(|gram| *gram < LONGER).collect();
        said.sort_unstable();
        said.dedup();
        let rival = its.iter().filter(|pair| !holds(mine, pair.gram) && in_heading(pair)).count();
        Apart {
            text: share(mine.iter().filter(|pair| !holds(its, pair.gram)), in_text),
            said: share(mine.iter().filter(|pair| pair.alone), in_heading),
            rival: rival as f32 / said.len().max(1) as f32,
            alike: self.alike[best],
        }
    }
}

/// Share of the weight of `pairs` that is said; of a few light ones no more than their part of one telling pair.
fn share<'a>(pairs: impl Iterator<Item = &'a Pair>, said: impl Fn(&Pair) -> bool) -> f32 {
    let (mut all, mut held) = (1f32, 0f32);
    for pair in pairs {
        all += pair.weight;
        held += if said(pair) { pair.weight } else { 0.0 };
    }
    held / all
}

fn holds(pairs: &[Pair], gram: u64) -> bool {
    pairs.binary_search_by_key(&gram, |pair| pair.gram).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_file;
    use crate::rules::lexicon::Lexicon;
    use crate::rules::matching::{Dropped, Matcher, Weights};
    use crate::rules::reading::Reading;

    /// The plaques on the stations' walls (third of the towns' list) beside the plaques of honour (sixth).
    fn apart(name: &str, text: &str) -> Apart {
        let plan = plan_file::load(std::path::Path::new("seeds/zhangdian-2023.toml")).unwrap();
        let matcher = Matcher::new(&plan, &Lexicon::built_in().unwrap(), &Weights::fitted().unwrap()).unwrap();
        let towns = matcher.subject.party(&"42".parse().unwrap()).unwrap();
        let reading = Reading { text: text.to_owned(), ..Reading::default() };
        let dropped = Dropped { path: name, reading: &reading };
        let view = View::of(&dropped, Some(towns), &matcher.lexicon, &matcher.vocabulary, &matcher.subject);
        matcher.subject.parties[towns].rivals.apart(&view, 2, Some(5))
    }

    #[test]
    fn a_name_says_what_only_one_material_holds_or_what_its_rival_holds() {
        let (clear, rival) = (apart("某街道/双拥工作站牌匾上墙照片.jpg", ""), apart("某街道/悬挂光荣牌照片.jpg", ""));
        assert!(clear.said > 0.6 && clear.rival == 0.0, "{clear:?}");
        assert!(rival.said < 0.1 && rival.rival > 0.4, "{rival:?}");
        let either = apart("某街道/照片.jpg", "");
        assert!(either.said == 0.0 && either.rival == 0.0, "both hold it: {either:?}");
    }

    #[test]
    fn a_text_says_what_sets_a_material_apart_from_the_next() {
        let (told, untold) =
            (apart("某街道/1.docx", "双拥工作站已挂牌，牌匾上墙"), apart("某街道/1.docx", "照片说明如下，请查收审核"));
        assert!(told.text > 0.5 && untold.text < 0.1, "{told:?} {untold:?}");
    }
}
