//! From features to an answer: ranks the candidates, judges how far the best can be trusted, and whether the file
//! belongs to the plan at all.

use super::features::Row;
use super::subject::Subject;
use super::trust::{Observed, Trust};
use super::view::{FOLDER, NAME, TEXT, TITLE, View};
use super::weights::Weights;

/// A material of another unit that fits better than any of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elsewhere {
    /// Index into the subject's targets.
    pub target: usize,
    /// How much better, 0 to 1.
    pub excess: f32,
    /// The file names that unit as its sender or issuer.
    pub named: bool,
}

/// A file's candidates in order.
#[derive(Debug)]
pub(super) struct Assessment {
    /// Position within the unit and chance, best first.
    pub ranked: Vec<(usize, f32)>,
    pub trust: Trust,
    /// Chance that the best is right and may be filed.
    pub accept: f32,
    /// Chance that the file belongs to no material.
    pub none: f32,
    /// Every unit has such a paper, and this one is another's.
    pub common_of_another: bool,
}

/// Ranks what was observed and judges the best.
pub(super) fn assess(observed: &Observed<'_>, weights: &Weights) -> Assessment {
    let ranked = ranked(observed.rows, &weights.rank);
    let trust = observed.trust(&ranked);
    Assessment {
        accept: logistic(&trust, &weights.accept),
        none: logistic(&trust, &weights.none),
        common_of_another: ranked.first().is_some_and(|(best, _)| observed.common_of_another(*best)),
        ranked,
        trust,
    }
}

/// Chance by features and their weights, the constant last.
pub(super) fn logistic(features: &[f32], weights: &[f32]) -> f32 {
    let constant = weights.last().copied().unwrap_or(0.0);
    let sum: f32 = features.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-(sum + constant)).exp())
}

/// Chances of all candidates by their scores, best first; equal scores keep the order of the list.
pub(super) fn ranked(rows: &[Row], rank: &[f32]) -> Vec<(usize, f32)> {
    let score = |row: &Row| row.iter().zip(rank).map(|(value, weight)| value * weight).sum::<f32>();
    let scores: Vec<f32> = rows.iter().map(score).collect();
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    let mut order: Vec<(usize, f32)> = powers.iter().enumerate().map(|(at, power)| (at, power / sum)).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order
}

/// The material of another unit that fits name and title better than any of this unit's.
pub(super) fn elsewhere(view: &View, party_index: usize, subject: &Subject) -> Option<Elsewhere> {
    let mut held = vec![0f32; subject.targets.len()];
    for (field, worth) in [(NAME, 1.0), (FOLDER, 0.5), (TITLE, 0.9), (TEXT, 0.25)] {
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
    let party = &subject.parties[party_index];
    let mine = party.first..party.first + party.count;
    let own = mine.clone().map(fit).fold(0f32, f32::max);
    let named = |target: usize| {
        let unit = subject.targets[target].unit;
        view.mentions.iter().any(|mention| mention.unit == unit)
    };
    let worth = |target: &usize| fit(*target) * if named(*target) { 1.5 } else { 1.0 };
    let best = (0..subject.targets.len())
        .filter(|target| !mine.contains(target) && held[*target] > 0.0)
        .max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.cmp(a)))?;
    let excess = (fit(best) - own) / (fit(best) + own + 0.5);
    let named = named(best);
    // A sentence the unit owes too is no reason to look elsewhere.
    let same = mine.clone().any(|own| subject.targets[own].sentence == subject.targets[best].sentence);
    ((excess > 0.0 || named) && !same).then_some(Elsewhere { target: best, excess: excess.max(0.0), named })
}
