//! Fits the matcher's weights on a labelled corpus and reports how well they hold on units they were not fitted on.
//! It writes one data file and changes nothing else.
//!
//! ```text
//! cargo run --release --example fit_matching                    # report only
//! cargo run --release --example fit_matching -- --write         # and write src/rules/matching/weights.toml
//! cargo run --release --example fit_matching -- --misses        # and list what went wrong (--held-out-misses for the other)
//! cargo run --release --example fit_matching -- --quick         # without the cross-validation
//! ```
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for the desk of a developer"
)]

#[path = "../tests/corpus/support.rs"]
mod support;

use shouqi::import::plan_file;
use shouqi::rules::lexicon::Lexicon;
use shouqi::rules::matching::{ACCEPT, Dropped, Matcher, Observation, RANK, Weights};
use shouqi::rules::plan::Plan;
use std::path::Path;
use support::{Row, Score};

/// Folds of the cross-validation; a unit is wholly in one.
const FOLDS: usize = 9;
/// Steps and strength of the fits; more steps change no decision.
const STEPS: usize = 350;
const RANK_RIDGE: f64 = 0.02;
const TRUST_RIDGE: f64 = 0.0015;
/// Precision the threshold is chosen for on rows left out of the fit.
const PRECISION: f64 = 0.983;

struct Example {
    row: Row,
    seen: Observation,
    /// Positions of acceptable materials.
    good: Vec<usize>,
    fold: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    let named = |name: &str, usual: &str| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1))
            .map_or(usual.to_owned(), Clone::clone)
    };
    let plan = plan_file::load(Path::new(&named("--plan", "seeds/zhangdian-2023.toml"))).unwrap();
    let corpus = support::rows(&std::fs::read_to_string(named("--corpus", "tests/corpus/dev.jsonl")).unwrap());
    let lexicon = Lexicon::built_in().unwrap();
    let start = Weights::fitted().unwrap();

    let examples = observe(&plan, &lexicon, &start, &corpus);
    let all: Vec<usize> = (0..examples.len()).collect();
    let mut held_out = Score::default();
    let folds = if flag("--quick") { 0 } else { FOLDS };
    for fold in 0..folds {
        let (inside, outside): (Vec<usize>, Vec<usize>) = all.iter().partition(|at| examples[**at].fold != fold);
        let weights = fit(&plan, &lexicon, &examples, &inside, &start);
        let matcher = Matcher::new(&plan, &lexicon, &weights).unwrap();
        let mut score = Score::default();
        for at in outside {
            let row = &examples[at].row;
            let verdict = row.judge(&matcher);
            if !score.add(row, &verdict) && flag("--held-out-misses") {
                report(row, &verdict);
            }
        }
        held_out.join(&score);
    }
    let weights = fit(&plan, &lexicon, &examples, &all, &start);
    let matcher = Matcher::new(&plan, &lexicon, &weights).unwrap();
    let mut plain = Score::default();
    for example in &examples {
        let verdict = example.row.judge(&matcher);
        if !plain.add(&example.row, &verdict) && flag("--misses") {
            report(&example.row, &verdict);
        }
    }
    println!("fitted on all units:         {plain}");
    println!("fitted on the other units:   {held_out}");
    println!(
        "thresholds: file_at {:.3}, none_at {:.3}",
        weights.file_at, weights.none_at
    );
    let part = named("--explain", "");
    if !part.is_empty() {
        explain(&examples, &weights.rank, &part, &matcher);
    }
    if flag("--weights") {
        println!("{}", weights.to_toml());
    }
    if flag("--write") {
        let head = "# Written by `cargo run --example fit_matching -- --write`; do not edit by hand.\n\n";
        std::fs::write(
            "src/rules/matching/weights.toml",
            format!("{head}{}", weights.to_toml()),
        )
        .unwrap();
    }
}

fn report(row: &Row, verdict: &shouqi::rules::matching::Verdict) {
    let text: String = row.text.replace('\n', "|").chars().take(90).collect();
    let expect: Vec<String> = row
        .expect
        .iter()
        .map(|e| format!("{}@{:?}", e.material, e.years))
        .collect();
    let got: Vec<String> = verdict
        .matches
        .iter()
        .map(|m| format!("{}@{:?}", m.material, m.years))
        .collect();
    let candidates: Vec<String> = verdict
        .candidates
        .iter()
        .take(3)
        .map(|c| format!("{} {:.2}", c.material, c.score))
        .collect();
    let because: Vec<String> = verdict.because.iter().map(ToString::to_string).collect();
    println!(
        "[{} {} {}] {} || {} {:?}\n   want {} ok {:?}; got {} {} of {} {}",
        row.unit,
        row.style,
        row.verdict,
        row.path,
        text,
        row.members,
        expect.join(" "),
        row.also_ok,
        verdict.kind.as_str(),
        got.join(" "),
        candidates.join(", "),
        because.join("; ")
    );
}

/// What each feature added to the two best candidates of the rows whose path holds `part`.
fn explain(examples: &[Example], rank: &[f32], part: &str, matcher: &Matcher) {
    for example in examples.iter().filter(|example| example.row.path.contains(part)) {
        let seen = &example.seen;
        let score = |at: usize| {
            seen.rows[at]
                .iter()
                .zip(rank)
                .map(|(value, weight)| value * weight)
                .sum::<f32>()
        };
        let mut order: Vec<usize> = (0..seen.rows.len()).collect();
        order.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
        let reading = example.row.reading();
        let concepts = matcher.concepts(&Dropped {
            path: &example.row.path,
            reading: &reading,
        });
        println!("EXPLAIN {}: {}", example.row.path, concepts.join(" "));
        for at in order.into_iter().take(3) {
            let added = RANK
                .iter()
                .zip(seen.rows[at].iter().zip(rank))
                .filter(|(_, (value, _))| **value != 0.0);
            let added: Vec<String> = added
                .map(|(name, (value, weight))| format!("{name}={:.2}", value * weight))
                .collect();
            println!("   {} {:.2}: {}", seen.materials[at], score(at), added.join(" "));
        }
    }
}

fn observe(plan: &Plan, lexicon: &Lexicon, weights: &Weights, corpus: &[Row]) -> Vec<Example> {
    let matcher = Matcher::new(plan, lexicon, weights).unwrap();
    let examples = corpus.iter().map(|row| {
        let seen = matcher
            .observe(
                &row.unit(),
                &Dropped {
                    path: &row.path,
                    reading: &row.reading(),
                },
            )
            .unwrap();
        let acceptable = row.acceptable();
        let good = (0..seen.materials.len())
            .filter(|at| acceptable.contains(&seen.materials[*at].to_string()))
            .collect();
        let unit: usize = row.unit.parse().unwrap();
        Example {
            row: row.clone(),
            seen,
            good,
            fold: unit % FOLDS,
        }
    });
    examples.collect()
}

/// Ranking first; then trust, on rankings of units left out; then the thresholds on the same.
fn fit(plan: &Plan, lexicon: &Lexicon, examples: &[Example], inside: &[usize], start: &Weights) -> Weights {
    let mut weights = Weights {
        rank: fit_rank(examples, inside),
        ..start.clone()
    };
    let mut trust: Vec<(Vec<f64>, f64, f64, usize, usize)> = Vec::new();
    for fold in 0..FOLDS {
        let (train, test): (Vec<usize>, Vec<usize>) = inside.iter().partition(|at| examples[**at].fold != fold);
        if test.is_empty() {
            continue;
        }
        let inner = Weights {
            rank: fit_rank(examples, &train),
            ..start.clone()
        };
        let matcher = Matcher::new(plan, lexicon, &inner).unwrap();
        for at in test {
            let example = &examples[at];
            if example.seen.ruled {
                continue;
            }
            let row = &example.row;
            let seen = matcher
                .observe(
                    &row.unit(),
                    &Dropped {
                        path: &row.path,
                        reading: &row.reading(),
                    },
                )
                .unwrap();
            let best = best(&seen, &inner.rank);
            let right = row.verdict == "match" && best.is_some_and(|best| example.good.contains(&best));
            let features = seen.trust.iter().map(|value| f64::from(*value)).collect();
            trust.push((
                features,
                f64::from(right),
                f64::from(row.verdict == "none"),
                example.fold,
                at,
            ));
        }
    }
    let rows: Vec<&[f64]> = trust.iter().map(|(features, ..)| features.as_slice()).collect();
    let right: Vec<f64> = trust.iter().map(|(_, right, ..)| *right).collect();
    let none: Vec<f64> = trust.iter().map(|(_, _, none, ..)| *none).collect();
    let folds: Vec<usize> = trust.iter().map(|(.., fold, _)| *fold).collect();
    weights.accept = fit_logistic(&rows, &right).iter().map(|w| *w as f32).collect();
    weights.none = fit_logistic(&rows, &none).iter().map(|w| *w as f32).collect();
    weights.file_at = threshold(&rows, &right, &folds) as f32;
    weights.none_at = none_threshold(&rows, &none, &weights.none) as f32;
    if std::env::args().any(|argument| argument == "--trust") {
        let mut judged: Vec<(f64, usize)> = (0..rows.len())
            .map(|at| {
                (
                    chance(
                        rows[at],
                        &weights.accept.iter().map(|w| f64::from(*w)).collect::<Vec<_>>(),
                    ),
                    at,
                )
            })
            .collect();
        judged.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (chance, at) in judged
            .iter()
            .filter(|(chance, at)| (right[*at] < 0.5 && *chance > 0.3) || (right[*at] > 0.5 && *chance < 0.93))
        {
            let row = &examples[trust[*at].4].row;
            let said: Vec<String> = ACCEPT
                .iter()
                .zip(rows[*at])
                .filter(|(_, v)| **v != 0.0)
                .map(|(n, v)| format!("{n}={v:.2}"))
                .collect();
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
    let score = |at: &usize| {
        seen.rows[*at]
            .iter()
            .zip(rank)
            .map(|(value, weight)| value * weight)
            .sum::<f32>()
    };
    (0..seen.rows.len()).max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))
}

/// Conditional logit: the chance of the acceptable materials among all of the unit.
fn fit_rank(examples: &[Example], inside: &[usize]) -> Vec<f32> {
    let taught = RANK.iter().position(|name| *name == "taught").unwrap();
    let mut weights = vec![0f64; RANK.len()];
    let used: Vec<&Example> = inside
        .iter()
        .map(|at| &examples[*at])
        .filter(|e| e.row.verdict == "match" && !e.good.is_empty())
        .collect();
    let mut step = Adam::new(weights.len());
    for _ in 0..STEPS {
        let mut slope = vec![0f64; weights.len()];
        for example in &used {
            let scores: Vec<f64> = example
                .seen
                .rows
                .iter()
                .map(|row| {
                    row.iter()
                        .zip(&weights)
                        .map(|(value, weight)| f64::from(*value) * weight)
                        .sum()
                })
                .collect();
            let top = scores.iter().copied().fold(f64::MIN, f64::max);
            let powers: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
            let sum: f64 = powers.iter().sum();
            let good: f64 = example.good.iter().map(|at| powers[*at]).sum();
            for (at, row) in example.seen.rows.iter().enumerate() {
                let wanted = if example.good.contains(&at) {
                    powers[at] / good
                } else {
                    0.0
                };
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
    // Nothing in the corpus is taught: a lesson of the same name outweighs all words.
    weights[taught] = 8.0;
    weights.iter().map(|weight| *weight as f32).collect()
}

/// Logistic regression with a constant last.
fn fit_logistic(rows: &[&[f64]], wanted: &[f64]) -> Vec<f64> {
    let taught = ACCEPT.iter().position(|name| *name == "taught").unwrap();
    let width = ACCEPT.len();
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
            *slope = *slope / count
                + if at < width {
                    TRUST_RIDGE * weights[at] / 10.0
                } else {
                    0.0
                };
        }
        step.take(&mut weights, &slope);
    }
    weights[taught] = 6.0;
    weights
}

fn chance(row: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = row.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-(sum + weights[weights.len() - 1])).exp())
}

/// The lowest threshold at which files of units left out are filed with the wanted precision.
fn threshold(rows: &[&[f64]], right: &[f64], folds: &[usize]) -> f64 {
    let mut judged: Vec<(f64, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let train: Vec<usize> = (0..rows.len()).filter(|at| folds[*at] != fold).collect();
        let weights = fit_logistic(
            &train.iter().map(|at| rows[*at]).collect::<Vec<_>>(),
            &train.iter().map(|at| right[*at]).collect::<Vec<_>>(),
        );
        let test = (0..rows.len()).filter(|at| folds[*at] == fold);
        judged.extend(test.map(|at| (chance(rows[at], &weights), right[at] > 0.5)));
    }
    judged.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut filed, mut good, mut at) = (0f64, 0f64, 0.95);
    let all = judged.iter().filter(|(_, right)| *right).count() as f64;
    if std::env::args().any(|argument| argument == "--trust") {
        let mut wrong = 0;
        for (rank, (chance, right)) in judged.iter().enumerate() {
            if !right {
                wrong += 1;
                println!(
                    "wrong {wrong} at {chance:.3}: recall {:.3}",
                    (rank + 1 - wrong) as f64 / all
                );
            }
            if wrong > 14 {
                break;
            }
        }
    }
    for (chance, right) in judged {
        filed += 1.0;
        good += f64::from(u8::from(right));
        if good / filed >= PRECISION {
            at = chance;
        }
    }
    at.clamp(0.3, 0.97)
}

/// Set aside what is more likely junk than the least likely of the files that are not: one in fifty of those is lost
/// to "asked about anyway".
fn none_threshold(rows: &[&[f64]], none: &[f64], weights: &[f32]) -> f64 {
    let weights: Vec<f64> = weights.iter().map(|weight| f64::from(*weight)).collect();
    let judged = rows.iter().zip(none).filter(|(_, none)| **none < 0.5);
    let mut belonging: Vec<f64> = judged.map(|(row, _)| chance(row, &weights)).collect();
    belonging.sort_by(f64::total_cmp);
    let at = belonging.len() - 1 - belonging.len() / 50;
    belonging.get(at).copied().unwrap_or(0.5).clamp(0.2, 0.6)
}

/// Adam: steps of even size whatever the scale of a feature.
struct Adam {
    mean: Vec<f64>,
    square: Vec<f64>,
    steps: i32,
}

impl Adam {
    fn new(width: usize) -> Adam {
        Adam {
            mean: vec![0.0; width],
            square: vec![0.0; width],
            steps: 0,
        }
    }

    fn take(&mut self, weights: &mut [f64], slope: &[f64]) {
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
