//! Logistic regression, Adam and the choice of thresholds: numbers in, numbers out.
//! It knows nothing of files.

use super::FOLDS;
use shouqi::rules::matching::ACCEPT;

/// Steps of the fits; more steps change no decision.
pub(super) const STEPS: usize = 350;
/// Strength with which the weights of trust are held small.
const TRUST_RIDGE: f64 = 0.0015;
/// Precision the threshold is chosen for on rows left out of the fit.
const PRECISION: f64 = 0.984;

/// Logistic regression on the features of trust, with the weight of what was taught set to `lesson`.
pub(super) fn fit_trust(rows: &[&[f64]], wanted: &[f64], lesson: f32) -> Vec<f64> {
    let taught = ACCEPT.iter().position(|name| *name == "taught").unwrap();
    let mut weights = fit_logistic(rows, wanted, TRUST_RIDGE);
    weights[taught] = f64::from(lesson);
    weights
}

/// Logistic regression with a constant last.
pub(super) fn fit_logistic(rows: &[&[f64]], wanted: &[f64], ridge: f64) -> Vec<f64> {
    let width = rows.first().map_or(0, |row| row.len());
    let mut weights = vec![0f64; width + 1];
    let mut step = Adam::new(width + 1);
    for _ in 0..STEPS {
        let mut slope = vec![0f64; width + 1];
        for (row, wanted) in rows.iter().zip(wanted) {
            let pull = chance(row, &weights) - wanted;
            for (slope, value) in slope.iter_mut().zip(row.iter().chain([&1.0])) {
                *slope += pull * value;
            }
        }
        let count = rows.len().max(1) as f64;
        for (at, slope) in slope.iter_mut().enumerate() {
            *slope = *slope / count + if at < width { ridge * weights[at] / 10.0 } else { 0.0 };
        }
        step.take(&mut weights, &slope);
    }
    weights
}

pub(super) fn chance(row: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-(sum + weights[weights.len() - 1])).exp())
}

/// The lowest threshold at which files of units left out are filed with the wanted precision. `outcomes`: of each row
/// the chance that it holds nothing else, and whether filing it would be right in full.
pub(super) fn threshold(rows: &[&[f64]], right: &[f64], outcomes: &[(f64, bool)], folds: &[usize], lesson: f32) -> f64 {
    let mut judged: Vec<(f64, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let train: Vec<usize> = (0..rows.len()).filter(|at| folds[*at] != fold).collect();
        let weights = fit_trust(
            &train.iter().map(|at| rows[*at]).collect::<Vec<_>>(),
            &train.iter().map(|at| right[*at]).collect::<Vec<_>>(),
            lesson,
        );
        let test = (0..rows.len()).filter(|at| folds[*at] == fold);
        judged.extend(test.map(|at| (chance(rows[at], &weights) * outcomes[at].0, outcomes[at].1)));
    }
    judged.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut filed, mut good, mut at) = (0f64, 0f64, 0.95);
    for (chance, right) in judged {
        filed += 1.0;
        good += f64::from(u8::from(right));
        if good / filed >= PRECISION {
            at = chance;
        }
    }
    at.clamp(0.3, 0.97)
}

/// Set aside what is more likely junk than the files that are not: one in fifty of those may be set aside too.
pub(super) fn none_threshold(rows: &[&[f64]], none: &[f64], weights: &[f32]) -> f64 {
    let weights: Vec<f64> = weights.iter().map(|weight| f64::from(*weight)).collect();
    let judged = rows.iter().zip(none).filter(|(_, none)| **none < 0.5);
    let mut belonging: Vec<f64> = judged.map(|(row, _)| chance(row, &weights)).collect();
    belonging.sort_by(f64::total_cmp);
    let at = belonging.len().saturating_sub(1 + belonging.len() / 50);
    belonging.get(at).copied().unwrap_or(0.5).clamp(0.24, 0.6)
}

/// Adam: steps of even size whatever the scale of a feature.
pub(super) struct Adam {
    mean: Vec<f64>,
    square: Vec<f64>,
    steps: i32,
}

impl Adam {
    pub(super) fn new(width: usize) -> Adam {
        Adam { mean: vec![0.0; width], square: vec![0.0; width], steps: 0 }
    }

    pub(super) fn take(&mut self, weights: &mut [f64], slope: &[f64]) {
        self.steps += 1;
        let warm = |decay: f64| 1.0 - decay.powi(self.steps);
        let (mean_warm, square_warm) = (warm(0.9), warm(0.999));
        for (at, slope) in slope.iter().enumerate() {
            self.mean[at] = 0.9 * self.mean[at] + 0.1 * slope;
            self.square[at] = 0.999 * self.square[at] + 0.001 * slope * slope;
            let step = self.mean[at] / mean_warm / ((self.square[at] / square_warm).sqrt() + 1e-8);
            weights[at] -= 0.1 * step;
        }
    }
}
