//! The material of another unit that a file may be for: it may lie in the wrong folder.
//! It only finds it; what follows from it is weighed with everything else.

use super::decide::score;
use super::features::{Places, Row, rows};
use super::subject::{Party, Subject};
use super::view::{FOLDER, NAME, TEXT, TITLE, View};
use super::vocabulary::Vocabulary;
use crate::rules::lexicon::Lexicon;

/// Other units whose materials are looked at: those that the words of a file point to most.
const LOOKED_AT: usize = 2;
/// Worth of the words of each field for finding those.
const WORTH: [(usize, f32); 4] = [(NAME, 1.0), (FOLDER, 0.5), (TITLE, 0.9), (TEXT, 0.25)];
/// What a unit named as sender or issuer counts for more, in finding it and in the score of its materials.
const NAMED: (f32, f32) = (1.5, 1.0);

/// A lead from which more says nothing more.
const FAR: f32 = 5.0;

/// The best material of another unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elsewhere {
    /// Index into the subject's targets.
    pub target: usize,
    /// What speaks for it.
    pub row: Row,
    /// How far its score is ahead of the best of the unit's own; negative when behind.
    pub lead: f32,
    /// The file names that unit as its sender or issuer.
    pub named: bool,
}

impl Elsewhere {
    /// How much better it fits, from 0 (not at all) to 1.
    pub(super) fn strength(&self) -> f32 {
        (self.lead / FAR).clamp(0.0, 1.0)
    }

    /// It fits better than any of the unit's own, or its unit is named.
    pub(super) fn is_worth_a_look(&self) -> bool {
        self.lead > 0.0 || self.named
    }
}

/// The best material of the other units that the words of a file point to most; none that every unit owes, or this one.
pub(super) fn elsewhere(
    view: &View,
    party_index: usize,
    subject: &Subject,
    (lexicon, vocabulary): (&Lexicon, &Vocabulary),
    own_rows: &[Row],
    rank: &[f32],
) -> Option<Elsewhere> {
    let own = &subject.parties[party_index];
    let best_own = own_rows.iter().map(|row| score(row, rank)).fold(f32::MIN, f32::max);
    let owed = |target: usize| {
        let target = &subject.targets[target];
        target.common || subject.own(own).iter().any(|own| own.sentence == target.sentence)
    };
    let named = |unit: usize| view.mentions.iter().any(|mention| usize::from(mention.unit) == unit);
    let mut found: Option<(f32, Elsewhere)> = None;
    for unit in pointed_at(view, party_index, subject, &named) {
        let party = &subject.parties[unit];
        let untaught = vec![0f32; party.count];
        let rows = rows(view, party, subject, lexicon, vocabulary, &Places::default(), &untaught);
        for (target, row) in (party.first..).zip(rows).filter(|(target, _)| !owed(*target)) {
            let named = named(unit);
            let lead = score(&row, rank) - best_own;
            let worth = lead + if named { NAMED.1 } else { 0.0 };
            if found.as_ref().is_none_or(|(known, _)| worth > *known) {
                found = Some((worth, Elsewhere { target, row, lead, named }));
            }
        }
    }
    found.map(|(_, found)| found)
}

/// The other units with the materials that share the most telling words with the file.
fn pointed_at(view: &View, own: usize, subject: &Subject, named: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let mut held = vec![0f32; subject.targets.len()];
    for (field, worth) in WORTH {
        for (concept, told) in &view.fields[field].concepts {
            let concept = usize::from(*concept);
            if subject.theme[concept] {
                continue;
            }
            for (target, weight) in &subject.about[concept] {
                held[*target as usize] += worth * told * weight * subject.weight[concept];
            }
        }
    }
    let fit = |target: usize| held[target] / (1.0 + 0.12 * subject.targets[target].concepts.len() as f32);
    let best = |party: &Party| (party.first..party.first + party.count).map(fit).fold(0f32, f32::max);
    let worth = |(unit, party): (usize, &Party)| (best(party) * if named(unit) { NAMED.0 } else { 1.0 }, unit);
    let mut units: Vec<(f32, usize)> = subject.parties.iter().enumerate().map(worth).collect();
    units.retain(|(worth, unit)| *worth > 0.0 && *unit != own);
    units.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    units.into_iter().take(LOOKED_AT).map(|(_, unit)| unit).collect()
}

#[cfg(test)]
mod tests {
    use crate::import::plan_file;
    use crate::rules::lexicon::Lexicon;
    use crate::rules::matching::judge::Scene;
    use crate::rules::matching::{Dropped, Matcher, Weights};
    use crate::rules::reading::Reading;

    /// The unit whose material a file in the folder of `unit` may be for, and how much better it fits.
    fn elsewhere(unit: &str, name: &str) -> Option<(String, f32)> {
        let plan = plan_file::load(std::path::Path::new("seeds/zhangdian-2023.toml")).unwrap();
        let matcher = Matcher::new(&plan, &Lexicon::built_in().unwrap(), &Weights::fitted().unwrap()).unwrap();
        let party = matcher.subject.party(&unit.parse().unwrap()).unwrap();
        let scene = Scene::of(&matcher, party, &Dropped { path: name, reading: &Reading::default() }, &[]);
        let unit_of =
            |target: usize| matcher.subject.parties[usize::from(matcher.subject.targets[target].unit)].code.to_string();
        scene.elsewhere.map(|found| (unit_of(found.target), found.strength()))
    }

    #[test]
    fn a_paper_in_the_wrong_folder_fits_another_unit_better() {
        let (unit, strength) = elsewhere("18", "涉军案件优先审理执行情况.docx").unwrap();
        assert_eq!(unit, "14", "the court's");
        assert!(strength > 0.3, "{strength}");
    }

    #[test]
    fn what_every_unit_owes_points_to_no_other() {
        assert!(elsewhere("18", "2021年双拥工作总结.docx").is_none_or(|(_, strength)| strength == 0.0));
        assert!(elsewhere("18", "双拥工作联络员名单.docx").is_none_or(|(_, strength)| strength == 0.0));
    }
}
