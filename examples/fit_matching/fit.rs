//! Fits the weights of ranking, trust and setting aside on some of the examples.
//! It writes nothing.

use super::numbers::{Adam, STEPS, chance, fit_logistic, fit_trust, none_threshold, threshold};
use super::{Example, FOLDS};
use shouqi::rules::matching::{ACCEPT, ByHand, Dropped, Matcher, Observation, RANK, Weights};

/// Strength with which the weights of ranking are held small.
const RANK_RIDGE: f64 = 0.006;
/// The same for the weights of further materials: there are few papers of several.
const ALSO_RIDGE: f64 = 0.01;

/// Ranking first; then trust, on rankings of units left out; then the thresholds on the same.
/// `matchers` makes one matcher a plan.
pub(super) fn fit(
    matchers: &dyn Fn(&Weights) -> Vec<Matcher>,
    examples: &[Example],
    inside: &[usize],
    start: &Weights,
) -> Weights {
    let mut weights = Weights { rank: fit_rank(examples, inside, &start.by_hand), ..start.clone() };
    let mut also: Vec<(Vec<f64>, f64)> = Vec::new();
    let mut trust: Vec<(Vec<f64>, f64, f64, usize, usize)> = Vec::new();
    for fold in 0..FOLDS {
        let (train, test): (Vec<usize>, Vec<usize>) = inside.iter().partition(|at| examples[**at].fold != fold);
        if test.is_empty() {
            continue;
        }
        let inner = Weights { rank: fit_rank(examples, &train, &start.by_hand), ..start.clone() };
        let matchers = matchers(&inner);
        for at in test {
            let example = &examples[at];
            if example.seen.ruled {
                continue;
            }
            let row = &example.row;
            let seen = matchers[example.plan]
                .observe(&row.unit(), &Dropped { path: &row.path, reading: &row.reading() })
                .unwrap();
            let best = best(&seen, &inner.rank);
            for sighting in &seen.further {
                let held = example.expected.len() > 1 && example.expected.contains(&sighting.position);
                also.push((sighting.features.iter().map(|value| f64::from(*value)).collect(), f64::from(held)));
            }
            let right = row.verdict == "match" && best.is_some_and(|best| example.good.contains(&best));
            let features = seen.trust.iter().map(|value| f64::from(*value)).collect();
            trust.push((features, f64::from(right), f64::from(row.verdict == "none"), example.fold, at));
        }
    }
    let rows: Vec<&[f64]> = trust.iter().map(|(features, ..)| features.as_slice()).collect();
    let right: Vec<f64> = trust.iter().map(|(_, right, ..)| *right).collect();
    let none: Vec<f64> = trust.iter().map(|(_, _, none, ..)| *none).collect();
    let folds: Vec<usize> = trust.iter().map(|(.., fold, _)| *fold).collect();
    weights.accept = fit_trust(&rows, &right, &start.by_hand).iter().map(|w| *w as f32).collect();
    weights.none = fit_trust(&rows, &none, &start.by_hand).iter().map(|w| *w as f32).collect();
    let sighted: Vec<&[f64]> = also.iter().map(|(features, _)| features.as_slice()).collect();
    let held: Vec<f64> = also.iter().map(|(_, held)| *held).collect();
    weights.also = fit_logistic(&sighted, &held, ALSO_RIDGE).iter().map(|w| *w as f32).collect();
    weights.file_at = threshold(&rows, &right, &folds, &start.by_hand) as f32;
    weights.none_at = none_threshold(&rows, &none, &weights.none) as f32;
    if std::env::args().any(|argument| argument == "--trust") {
        let mut judged: Vec<(f64, usize)> = (0..rows.len())
            .map(|at| (chance(rows[at], &weights.accept.iter().map(|w| f64::from(*w)).collect::<Vec<_>>()), at))
            .collect();
        judged.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (chance, at) in judged
            .iter()
            .filter(|(chance, at)| (right[*at] < 0.5 && *chance > 0.3) || (right[*at] > 0.5 && *chance < 0.93))
        {
            let row = &examples[trust[*at].4].row;
            let said: Vec<String> =
                ACCEPT.iter().zip(rows[*at]).filter(|(_, v)| **v != 0.0).map(|(n, v)| format!("{n}={v:.2}")).collect();
            println!(
                "TRUST {chance:.3} right={} [{} {}] {} || {} :: {}",
                right[*at],
                row.unit,
                row.verdict,
                row.path,
                row.text.replace('\n', "|").chars().take(60).collect::<String>(),
                said.join(" ")
            );
        }
    }
    weights
}

fn best(seen: &Observation, rank: &[f32]) -> Option<usize> {
    let score = |at: &usize| seen.rows[*at].iter().zip(rank).map(|(value, weight)| value * weight).sum::<f32>();
    (0..seen.rows.len()).max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))
}

/// Conditional logit: the chance of the acceptable materials among all of the unit.
fn fit_rank(examples: &[Example], inside: &[usize], by_hand: &ByHand) -> Vec<f32> {
    let taught = RANK.iter().position(|name| *name == "taught").unwrap();
    let mut weights = vec![0f64; RANK.len()];
    let used: Vec<&Example> =
        inside.iter().map(|at| &examples[*at]).filter(|e| e.row.verdict == "match" && !e.good.is_empty()).collect();
    let mut step = Adam::new(weights.len());
    for _ in 0..STEPS {
        let mut slope = vec![0f64; weights.len()];
        for example in &used {
            let scores: Vec<f64> = example
                .seen
                .rows
                .iter()
                .map(|row| row.iter().zip(&weights).map(|(value, weight)| f64::from(*value) * weight).sum())
                .collect();
            let top = scores.iter().copied().fold(f64::MIN, f64::max);
            let powers: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
            let sum: f64 = powers.iter().sum();
            let good: f64 = example.good.iter().map(|at| powers[*at]).sum();
            for (at, row) in example.seen.rows.iter().enumerate() {
                let wanted = if example.good.contains(&at) { powers[at] / good } else { 0.0 };
                let pull = powers[at] / sum - wanted;
                if pull.abs() > 1e-9 {
                    for (slope, value) in slope.iter_mut().zip(row) {
                        *slope += pull * f64::from(*value);
                    }
                }
            }
        }
        let count = used.len() as f64;
        for (slope, weight) in slope.iter_mut().zip(&weights) {
            *slope = *slope / count + RANK_RIDGE * weight / 10.0;
        }
        step.take(&mut weights, &slope);
    }
    weights[taught] = f64::from(by_hand.taught_rank);
    weights.iter().map(|weight| *weight as f32).collect()
}
