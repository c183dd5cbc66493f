//! From features to an answer: ranks the candidates, judges how far the best can be trusted, and whether the file
//! belongs to the plan at all.

use super::features::Row;
use super::trust::{Observed, Trust};
use super::weights::Weights;

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
    1.0 / (1.0 + (-(score(features, weights) + constant)).exp())
}

/// The score of features by their weights; a constant behind the weights is not in it.
pub(super) fn score(features: &[f32], weights: &[f32]) -> f32 {
    features.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Chances of all candidates by their scores, best first; equal scores keep the order of the list.
pub(super) fn ranked(rows: &[Row], rank: &[f32]) -> Vec<(usize, f32)> {
    let scores: Vec<f32> = rows.iter().map(|row| score(row, rank)).collect();
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    let mut order: Vec<(usize, f32)> = powers.iter().enumerate().map(|(at, power)| (at, power / sum)).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order
}
