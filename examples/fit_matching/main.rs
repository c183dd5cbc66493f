//! Fits the matcher's weights on a labelled corpus and reports how well they hold on units they were not fitted on.
//! It writes one data file and changes nothing else.
//!
//! ```text
//! cargo run --release --example fit_matching                    # report only
//! cargo run --release --example fit_matching -- --write         # and write src/rules/matching/weights.toml
//! cargo run --release --example fit_matching -- --misses        # and what went wrong (--held-out-misses: in the other)
//! cargo run --release --example fit_matching -- --quick         # without the cross-validation
//! cargo run --release --example fit_matching -- --score         # only score the rows with the weights as they are
//! cargo run --release --example fit_matching -- --corpus PLAN:ROWS,PLAN:ROWS    # other plans and rows
//! cargo run --release --example fit_matching -- --lexicon FOLDER                # other words
//! cargo run --release --example fit_matching -- --explain PART    # what each feature adds, of rows with PART in the path
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
/// What is fitted on: a plan and its rows each.
const CORPORA: &str = "seeds/zhangdian-2023.toml:tests/corpus/dev.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-2.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-3.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-4.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-5.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-6.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-7.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-8.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-9.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-10.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-11.jsonl,\
    seeds/zhangdian-2023.toml:tests/corpus/held-out-12.jsonl,\
    tests/corpus/college.toml:tests/corpus/college.jsonl,\
    tests/plans/sanitation.toml:tests/corpus/sanitation.jsonl,\
    tests/plans/fire.toml:tests/corpus/fire.jsonl,\
    tests/plans/school.toml:tests/corpus/school.jsonl,\
    tests/plans/rural.toml:tests/corpus/rural.jsonl,\
    tests/plans/hospital.toml:tests/corpus/hospital.jsonl,\
    tests/plans/audit.toml:tests/corpus/audit.jsonl,\
    tests/plans/city.toml:tests/corpus/city.jsonl,\
    tests/plans/inspect.toml:tests/corpus/inspect.jsonl,\
    tests/plans/library.toml:tests/corpus/library.jsonl,\
    tests/plans/safety.toml:tests/corpus/safety.jsonl,\
    tests/plans/schooling.toml:tests/corpus/schooling.jsonl";
/// Folds of the cross-validation. Of the first plan a unit is wholly in one, of the others the whole plan.
const FOLDS: usize = 9;

/// A row with what the matcher sees of it.
struct Example {
    row: Row,
    /// Which corpus it stands in.
    source: usize,
    plan: usize,
    seen: Observation,
    /// Positions of acceptable materials.
    good: Vec<usize>,
    /// Positions of the materials it holds.
    expected: Vec<usize>,
    fold: usize,
}

/// Plans, files of rows, and each row with the positions of its file and its plan.
struct Corpora {
    plans: Vec<Plan>,
    files: Vec<String>,
    rows: Vec<(usize, usize, Row)>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    let named = |name: &str, usual: &str| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)).map_or(usual.to_owned(), Clone::clone)
    };
    let corpora = load(&named("--corpus", CORPORA));
    let lexicon = lexicon(&named("--lexicon", "config/lexicon"));
    let start = Weights::parse(&std::fs::read_to_string(WEIGHTS).unwrap()).unwrap();
    let matchers = |weights: &Weights| -> Vec<Matcher> {
        corpora.plans.iter().map(|p| Matcher::new(p, &lexicon, weights).unwrap()).collect()
    };
    if flag("--score") {
        let mut scores = vec![Score::default(); corpora.files.len()];
        let rows = corpora.rows.iter().map(|(source, plan, row)| (*source, *plan, row));
        score(rows, &matchers(&start), flag("--misses"), &mut scores);
        corpora.files.iter().zip(scores).for_each(|(file, score)| println!("{file}: {score}"));
        return;
    }

    let examples = observe(&matchers(&start), &corpora.rows);
    let of = |at: &usize| (examples[*at].source, examples[*at].plan, &examples[*at].row);
    let all: Vec<usize> = (0..examples.len()).collect();
    let mut held_out = vec![Score::default(); corpora.files.len()];
    for fold in 0..if flag("--quick") { 0 } else { FOLDS } {
        let (inside, outside): (Vec<usize>, Vec<usize>) = all.iter().partition(|at| examples[**at].fold != fold);
        let weights = fit::fit(&matchers, &examples, &inside, &start);
        score(outside.iter().map(of), &matchers(&weights), flag("--held-out-misses"), &mut held_out);
    }
    let weights = fit::fit(&matchers, &examples, &all, &start);
    let matchers = matchers(&weights);
    let mut plain = vec![Score::default(); corpora.files.len()];
    score(all.iter().map(of), &matchers, flag("--misses"), &mut plain);
    for (source, file) in corpora.files.iter().enumerate() {
        println!("{file}\n  fitted on all:        {}", plain[source]);
        println!("  fitted on the others: {}", held_out[source]);
    }
    println!("thresholds: file_at {:.3}, none_at {:.3}", weights.file_at, weights.none_at);
    let part = named("--explain", "");
    if !part.is_empty() {
        show::explain(&examples, &weights.rank, &part, &matchers);
    }
    if flag("--write") {
        let head = "# Written by `cargo run --example fit_matching -- --write`; do not edit by hand.\n\n";
        std::fs::write(WEIGHTS, format!("{head}{}", weights.to_toml())).unwrap();
    }
}

/// Adds what the matchers answer for `rows` (file, plan, row) to the file's score, and shows what went wrong.
fn score<'a>(
    rows: impl Iterator<Item = (usize, usize, &'a Row)>,
    matchers: &[Matcher],
    misses: bool,
    scores: &mut [Score],
) {
    for (source, plan, row) in rows {
        let verdict = row.judge(&matchers[plan]);
        if !scores[source].add(row, &verdict) && misses {
            show::report(row, &verdict);
        }
    }
}

/// Reads `PLAN:ROWS,PLAN:ROWS`.
fn load(list: &str) -> Corpora {
    let mut known: Vec<String> = Vec::new();
    let mut corpora = Corpora { plans: Vec::new(), files: Vec::new(), rows: Vec::new() };
    for (source, pair) in list.split(',').enumerate() {
        let (path, rows) = pair.trim().split_once(':').unwrap();
        let plan = known.iter().position(|known| known == path).unwrap_or_else(|| {
            known.push(path.to_owned());
            corpora.plans.push(plan_file::load(Path::new(path)).unwrap());
            known.len() - 1
        });
        corpora.files.push(rows.to_owned());
        let read = support::rows(&std::fs::read_to_string(rows).unwrap());
        corpora.rows.extend(read.into_iter().map(|row| (source, plan, row)));
    }
    corpora
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

fn observe(matchers: &[Matcher], corpus: &[(usize, usize, Row)]) -> Vec<Example> {
    let examples = corpus.iter().map(|(source, plan, row)| {
        let dropped = Dropped { path: &row.path, reading: &row.reading() };
        let seen = matchers[*plan].observe(&row.unit(), &dropped).unwrap();
        let acceptable = row.acceptable();
        let good =
            (0..seen.materials.len()).filter(|at| acceptable.contains(&seen.materials[*at].to_string())).collect();
        let at = |id: &String| seen.materials.iter().position(|known| known.to_string() == *id);
        let expected = row.expect.iter().filter_map(|expect| at(&expect.material)).collect();
        let unit: usize = row.unit.split('.').next().unwrap().parse().unwrap();
        let fold = if *plan == 0 { unit } else { *plan } % FOLDS;
        Example { row: row.clone(), source: *source, plan: *plan, seen, good, expected, fold }
    });
    examples.collect()
}
