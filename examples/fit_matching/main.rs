//! Fits the matcher's weights on a labelled corpus and reports how well they hold on units they were not fitted on.
//! It writes one data file and changes nothing else.
//!
//! ```text
//! cargo run --release --example fit_matching                    # report only
//! cargo run --release --example fit_matching -- --write         # and write src/rules/matching/weights.toml
//! cargo run --release --example fit_matching -- --misses        # and list what went wrong (--held-out-misses for the other)
//! cargo run --release --example fit_matching -- --quick         # without the cross-validation
//! cargo run --release --example fit_matching -- --score FILE    # only score the rows of FILE with the weights as they are
//! ```
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for the desk of a developer")]

mod fit;
mod numbers;
mod show;
#[path = "../../tests/corpus/support.rs"]
mod support;

use shouqi::import::plan_file;
use shouqi::rules::lexicon::Lexicon;
use shouqi::rules::matching::{Dropped, Matcher, Observation, Weights};
use shouqi::rules::plan::Plan;
use std::path::Path;
use support::{Row, Score};

/// The fitted numbers.
const WEIGHTS: &str = "src/rules/matching/weights.toml";
/// What is fitted on; several files are parted by commas. The held-out rows stay out of it.
const CORPORA: &str = "tests/corpus/dev.jsonl";
/// Folds of the cross-validation; a unit is wholly in one.
const FOLDS: usize = 9;

/// A row with what the matcher sees of it.
struct Example {
    row: Row,
    /// Which corpus it stands in.
    source: usize,
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
        at.and_then(|at| arguments.get(at + 1)).map_or(usual.to_owned(), Clone::clone)
    };
    let plan = plan_file::load(Path::new(&named("--plan", "seeds/zhangdian-2023.toml"))).unwrap();
    let corpora = named("--corpus", CORPORA);
    let corpora: Vec<&str> = corpora.split(',').collect();
    let corpus: Vec<(usize, Row)> = corpora
        .iter()
        .enumerate()
        .flat_map(|(source, file)| {
            let rows = support::rows(&std::fs::read_to_string(file).unwrap());
            rows.into_iter().map(move |row| (source, row))
        })
        .collect();
    let lexicon = lexicon(&named("--lexicon", "config/lexicon"));
    let start = Weights::parse(&std::fs::read_to_string(WEIGHTS).unwrap()).unwrap();

    let rows = named("--score", "");
    if !rows.is_empty() {
        let matcher = Matcher::new(&plan, &lexicon, &start).unwrap();
        let mut score = Score::default();
        for row in support::rows(&std::fs::read_to_string(&rows).unwrap()) {
            let verdict = row.judge(&matcher);
            if !score.add(&row, &verdict) && flag("--misses") {
                show::report(&row, &verdict);
            }
        }
        println!("{rows}: {score}");
        return;
    }

    let examples = observe(&plan, &lexicon, &start, &corpus);
    let all: Vec<usize> = (0..examples.len()).collect();
    let mut held_out = vec![Score::default(); corpora.len()];
    let folds = if flag("--quick") { 0 } else { FOLDS };
    for fold in 0..folds {
        let (inside, outside): (Vec<usize>, Vec<usize>) = all.iter().partition(|at| examples[**at].fold != fold);
        let weights = fit::fit(&plan, &lexicon, &examples, &inside, &start);
        let matcher = Matcher::new(&plan, &lexicon, &weights).unwrap();
        for at in outside {
            let row = &examples[at].row;
            let verdict = row.judge(&matcher);
            if !held_out[examples[at].source].add(row, &verdict) && flag("--held-out-misses") {
                show::report(row, &verdict);
            }
        }
    }
    let weights = fit::fit(&plan, &lexicon, &examples, &all, &start);
    let matcher = Matcher::new(&plan, &lexicon, &weights).unwrap();
    let mut plain = vec![Score::default(); corpora.len()];
    for example in &examples {
        let verdict = example.row.judge(&matcher);
        if !plain[example.source].add(&example.row, &verdict) && flag("--misses") {
            show::report(&example.row, &verdict);
        }
    }
    for (source, file) in corpora.iter().enumerate() {
        println!("{file}, fitted on all units:       {}", plain[source]);
        println!("{file}, fitted on the other units: {}", held_out[source]);
    }
    println!("thresholds: file_at {:.3}, none_at {:.3}", weights.file_at, weights.none_at);
    let part = named("--explain", "");
    if !part.is_empty() {
        show::explain(&examples, &weights.rank, &part, &matcher);
    }
    if flag("--weights") {
        println!("{}", weights.to_toml());
    }
    if flag("--write") {
        let head = "# Written by `cargo run --example fit_matching -- --write`; do not edit by hand.\n\n";
        std::fs::write(WEIGHTS, format!("{head}{}", weights.to_toml())).unwrap();
    }
}

/// The words as they stand in the folder now, so that a change is measured without compiling.
fn lexicon(folder: &str) -> Lexicon {
    let mut lexicon = Lexicon::default();
    for file in ["general", "organisations", "double-support", "other-fields"] {
        let path = Path::new(folder).join(file).with_extension("toml");
        lexicon.extend(file, &std::fs::read_to_string(path).unwrap()).unwrap();
    }
    lexicon
}

fn observe(plan: &Plan, lexicon: &Lexicon, weights: &Weights, corpus: &[(usize, Row)]) -> Vec<Example> {
    let matcher = Matcher::new(plan, lexicon, weights).unwrap();
    let examples = corpus.iter().map(|(source, row)| {
        let seen = matcher.observe(&row.unit(), &Dropped { path: &row.path, reading: &row.reading() }).unwrap();
        let acceptable = row.acceptable();
        let good =
            (0..seen.materials.len()).filter(|at| acceptable.contains(&seen.materials[*at].to_string())).collect();
        let unit: usize = row.unit.parse().unwrap();
        Example { row: row.clone(), source: *source, seen, good, fold: unit % FOLDS }
    });
    examples.collect()
}
