//! Fits the weights of ranking, trust and setting aside on some of the examples.
//! It writes nothing.

use super::numbers::{Adam, STEPS, chance, fit_logistic, fit_trust, none_threshold, threshold};
use super::{Example, FOLDS};
use shouqi::rules::matching::{ByHand, Dropped, Matcher, Observation, RANK, Sighting, Weights};

/// Strength with which the weights of ranking are held small.
const RANK_RIDGE: f64 = 0.006;
/// The same for the weights of further materials: there are few papers of several.
const ALSO_RIDGE: f64 = 0.01;

/// What one file showed.
struct Judged {
    trust: Vec<f64>,
    /// The best is right.
    right: f64,
    /// The file belongs nowhere.
    none: f64,
    fold: usize,
}

/// Ranking first; then trust and the further materials, on rankings of units left out; then the thresholds on the same.
/// `matchers` makes one matcher a plan.
pub(super) fn fit(
    matchers: &dyn Fn(&Weights) -> Vec<Matcher>,
    examples: &[Example],
    inside: &[usize],
    start: &Weights,
) -> Weights {
    let by_hand = &start.by_hand;
    let mut weights = Weights { rank: fit_rank(examples, inside, by_hand), ..start.clone() };
    let folds: Vec<(Vec<f32>, Vec<usize>)> = (0..FOLDS)
        .map(|fold| inside.iter().partition(|at| examples[**at].fold != fold))
        .filter(|(_, test): &(Vec<usize>, Vec<usize>)| !test.is_empty())
        .map(|(train, test)| (fit_rank(examples, &train, by_hand), test))
        .collect();
    let mut judged: Vec<Judged> = Vec::new();
    left_out(matchers, examples, &folds, &weights, &mut |example, seen, rank| {
        let best = best(seen, rank);
        let right = example.row.verdict == "match" && best.is_some_and(|best| example.good.contains(&best));
        let trust = seen.trust.iter().map(|value| f64::from(*value)).collect();
        let none = f64::from(example.row.verdict == "none");
        judged.push(Judged { trust, right: f64::from(right), none, fold: example.fold });
    });
    let rows: Vec<&[f64]> = judged.iter().map(|judged| judged.trust.as_slice()).collect();
    let right: Vec<f64> = judged.iter().map(|judged| judged.right).collect();
    let none: Vec<f64> = judged.iter().map(|judged| judged.none).collect();
    let of: Vec<usize> = judged.iter().map(|judged| judged.fold).collect();
    let lesson = by_hand.taught_accept;
    weights.accept = single(fit_trust(&rows, &right, lesson));
    // What was confirmed belongs somewhere.
    weights.none = single(fit_trust(&rows, &none, -lesson));
    weights.none_at = none_threshold(&rows, &none, &weights.none) as f32;
    let mut seen: Vec<(&Example, Vec<Sighting>)> = Vec::new();
    left_out(matchers, examples, &folds, &weights, &mut |example, observed, _| {
        seen.push((example, observed.further.clone()));
    });
    weights.also = fit_also(&seen);
    let in_full = |(right, (example, sightings)): (&f64, &(&Example, Vec<Sighting>))| {
        in_full(example, *right > 0.5, sightings, &weights)
    };
    let outcomes: Vec<(f64, bool)> = right.iter().zip(&seen).map(in_full).collect();
    weights.file_at = threshold(&rows, &right, &outcomes, &of, lesson) as f32;
    weights
}

/// Weights of the further materials that parts of a file name.
fn fit_also(seen: &[(&Example, Vec<Sighting>)]) -> Vec<f32> {
    let (mut sighted, mut held): (Vec<Vec<f64>>, Vec<f64>) = (Vec::new(), Vec::new());
    for (example, sightings) in seen {
        for sighting in sightings {
            sighted.push(sighting.features.iter().map(|value| f64::from(*value)).collect());
            held.push(f64::from(example.expected.len() > 1 && example.expected.contains(&sighting.position)));
        }
    }
    let rows: Vec<&[f64]> = sighted.iter().map(Vec::as_slice).collect();
    single(fit_logistic(&rows, &held, ALSO_RIDGE))
}

/// Chance that the file holds nothing beside what would be filed, and whether that would be right and in full.
fn in_full(example: &Example, right: bool, sightings: &[Sighting], weights: &Weights) -> (f64, bool) {
    let also: Vec<f64> = weights.also.iter().map(|weight| f64::from(*weight)).collect();
    let chance_of = |sighting: &Sighting| {
        let features: Vec<f64> = sighting.features.iter().map(|value| f64::from(*value)).collect();
        (sighting.position, chance(&features, &also))
    };
    let judged = sightings.iter().map(chance_of);
    let (sure, rest): (Vec<_>, Vec<_>) =
        judged.partition(|(_, chance)| *chance >= f64::from(weights.by_hand.file_also_at));
    let most = rest.iter().map(|(_, chance)| *chance).fold(0.0, f64::max);
    let expected = &example.expected;
    let acceptable = |at: &usize| expected.contains(at) || example.good.contains(at);
    let filed = sure.iter().all(|(at, _)| acceptable(at));
    let missing = expected.len().saturating_sub(1).saturating_sub(sure.len());
    (if sure.is_empty() { 1.0 - most } else { 1.0 }, right && filed && missing == 0)
}

fn single(weights: Vec<f64>) -> Vec<f32> {
    weights.into_iter().map(|weight| weight as f32).collect()
}

/// Shows each example of a fold to `each` as a matcher sees it whose ranking was fitted on the other folds.
fn left_out<'e>(
    matchers: &dyn Fn(&Weights) -> Vec<Matcher>,
    examples: &'e [Example],
    folds: &[(Vec<f32>, Vec<usize>)],
    weights: &Weights,
    each: &mut dyn FnMut(&'e Example, &Observation, &[f32]),
) {
    for (rank, test) in folds {
        let matchers = matchers(&Weights { rank: rank.clone(), ..weights.clone() });
        for example in test.iter().map(|at| &examples[*at]).filter(|example| !example.seen.ruled) {
            let dropped = Dropped { path: &example.row.path, reading: &example.row.reading() };
            let seen = matchers[example.plan].observe(&example.row.unit(), &dropped).unwrap();
            each(example, &seen, rank);
        }
    }
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
