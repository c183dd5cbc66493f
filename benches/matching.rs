//! Verdicts a second on one core, on names alone and with text, beside the same ranking done with BM25 over pairs of
//! characters in the same run. Run with `cargo bench --bench matching`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement prints and reads the clock"
)]

#[path = "../tests/corpus/support.rs"]
mod support;

use shouqi::import::plan_file;
use shouqi::rules::lexicon::Lexicon;
use shouqi::rules::matching::{Dropped, Matcher, Weights};
use shouqi::rules::plan::Plan;
use shouqi::rules::reading::Reading;
use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use support::Row;

/// Each side is measured for about this long.
const LASTING: Duration = Duration::from_secs(3);

fn main() {
    let plan = plan_file::load(Path::new("seeds/zhangdian-2023.toml")).unwrap();
    let rows = support::rows(&std::fs::read_to_string("tests/corpus/dev.jsonl").unwrap());
    let lexicon = Lexicon::built_in().unwrap();
    let start = Instant::now();
    let matcher = Matcher::new(&plan, &lexicon, &Weights::fitted().unwrap()).unwrap();
    println!("building the matcher: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let names: Vec<Row> = rows.iter().filter(|row| row.members.is_empty()).cloned().collect();
    let bare = Reading::default();
    let by_name = per_second(names.len(), |at| {
        let dropped = Dropped { path: &names[at].path, reading: &bare };
        black_box(matcher.judge(&names[at].unit(), &dropped, &[]));
    });
    let readings: Vec<Reading> = rows.iter().map(Row::reading).collect();
    let with_text = per_second(rows.len(), |at| {
        let dropped = Dropped { path: &rows[at].path, reading: &readings[at] };
        black_box(matcher.judge(&rows[at].unit(), &dropped, &[]));
    });
    let bm25 = Bm25::new(&plan);
    let plain = per_second(names.len(), |at| {
        black_box(bm25.rank(&names[at].unit, &names[at].path));
    });
    let right = |best: &dyn Fn(&Row) -> Option<String>| {
        let matchable = rows.iter().filter(|row| row.verdict == "match");
        let (mut all, mut good) = (0, 0);
        for row in matchable {
            all += 1;
            good += usize::from(best(row).is_some_and(|best| row.acceptable().contains(&best)));
        }
        100.0 * f64::from(u32::try_from(good).unwrap()) / f64::from(all)
    };
    let ours = right(&|row| row.judge(&matcher).candidates.first().map(|best| best.material.to_string()));
    let theirs =
        right(&|row| bm25.rank(&row.unit, &format!("{}{}", row.path, row.text.chars().take(60).collect::<String>())));
    println!("verdicts a second a core, names alone: {by_name:.0}");
    println!("verdicts a second a core, with text:   {with_text:.0}");
    println!("BM25 over pairs of characters, names:  {plain:.0}");
    println!("first candidate right: {ours:.1} % against {theirs:.1} % for BM25");
}

fn per_second(count: usize, mut once: impl FnMut(usize)) -> f64 {
    let start = Instant::now();
    let mut done = 0usize;
    while start.elapsed() < LASTING {
        for at in 0..count {
            once(at);
        }
        done += count;
    }
    done as f64 / start.elapsed().as_secs_f64()
}

/// A material's id, its pairs with their counts, and how many they are.
type Document = (String, HashMap<String, f64>, f64);

/// The usual search ranking, with k1 = 1.5 and b = 0.75.
struct Bm25 {
    units: HashMap<String, Vec<Document>>,
    rarity: HashMap<String, HashMap<String, f64>>,
}

impl Bm25 {
    fn new(plan: &Plan) -> Bm25 {
        let (mut units, mut rarity) = (HashMap::new(), HashMap::new());
        for unit in &plan.units {
            let documents: Vec<_> = unit
                .materials
                .iter()
                .map(|material| {
                    let mut counts: HashMap<String, f64> = HashMap::new();
                    for pair in pairs(&material.title) {
                        *counts.entry(pair).or_default() += 1.0;
                    }
                    let length = counts.values().sum();
                    (material.id.to_string(), counts, length)
                })
                .collect();
            let mut holders: HashMap<String, f64> = HashMap::new();
            for pair in documents.iter().flat_map(|(_, counts, _)| counts.keys()) {
                *holders.entry(pair.clone()).or_default() += 1.0;
            }
            let count = documents.len() as f64;
            let idf = holders.into_iter().map(|(pair, held)| (pair, (1.0 + (count - held + 0.5) / (held + 0.5)).ln()));
            rarity.insert(unit.code.to_string(), idf.collect());
            units.insert(unit.code.to_string(), documents);
        }
        Bm25 { units, rarity }
    }

    fn rank(&self, unit: &str, text: &str) -> Option<String> {
        let documents = self.units.get(unit)?;
        let rarity = self.rarity.get(unit)?;
        let usual = documents.iter().map(|(_, _, length)| length).sum::<f64>() / documents.len() as f64;
        let asked: Vec<String> = pairs(text).collect();
        let score = |(_, counts, length): &Document| -> f64 {
            let worth = |pair: &String| {
                let held = counts.get(pair).copied().unwrap_or(0.0);
                rarity.get(pair).copied().unwrap_or(0.0) * held * 2.5 / (held + 1.5 * (0.25 + 0.75 * length / usual))
            };
            asked.iter().map(worth).sum()
        };
        documents.iter().max_by(|a, b| score(a).total_cmp(&score(b))).map(|(id, ..)| id.clone())
    }
}

fn pairs(text: &str) -> impl Iterator<Item = String> {
    let chars: Vec<char> = text.chars().collect();
    let pairs: Vec<String> = chars.windows(2).map(|pair| pair.iter().collect()).collect();
    pairs.into_iter()
}
