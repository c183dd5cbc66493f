//! Verdicts a second, on names alone and with text, on one core and on all, beside the usual search ranking in the same
//! run: BM25 over the words that jieba finds. Run with `cargo bench --bench matching`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement prints and reads the clock"
)]

#[path = "../tests/corpus/support.rs"]
mod support;

use jieba_rs::Jieba;
use rustix::time::{ClockId, clock_gettime};
use shouqi::import::plan_file;
use shouqi::rules::lexicon::Lexicon;
use shouqi::rules::matching::{Dropped, Matcher, Weights};
use shouqi::rules::plan::{Plan, Unit};
use shouqi::rules::reading::Reading;
use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use support::Row;

/// Each side is measured for about this long.
const LASTING: Duration = Duration::from_secs(3);
/// Required: design §12, name-only verdicts a second a core.
const LIMIT: f64 = 10_000.0;

fn main() {
    let plan = plan_file::load(Path::new("seeds/zhangdian-2023.toml")).unwrap();
    let rows = support::rows(&std::fs::read_to_string("tests/corpus/dev.jsonl").unwrap());
    let lexicon = Lexicon::built_in().unwrap();
    let matcher = timed("the matcher", || Matcher::new(&plan, &lexicon, &Weights::fitted().unwrap()).unwrap());
    let peer = timed("jieba and BM25", || Bm25::new(&plan));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);

    let names: Vec<&Row> = rows.iter().filter(|row| row.members.is_empty()).collect();
    let (bare, readings) = (Reading::default(), rows.iter().map(Row::reading).collect::<Vec<_>>());
    let judge = |row: &Row, reading: &Reading| {
        black_box(matcher.judge(&row.unit(), &Dropped { path: &row.path, reading }, &[]));
    };
    let by_name = |at: usize| judge(names[at], &bare);
    let with_text = |at: usize| judge(&rows[at], &readings[at]);
    let peer_by_name = |at: usize| drop(black_box(peer.best(&names[at].unit, &names[at].path)));
    let peer_with_text = |at: usize| drop(black_box(peer.best(&rows[at].unit, &all_words(&rows[at]))));

    println!("{:<22}{:>10}{:>16}{:>12}", "verdicts a second", "one core", "BM25, one core", format!("{cores} cores"));
    let name = line("names alone", cores, names.len(), &by_name, &peer_by_name);
    line("name and text", cores, rows.len(), &with_text, &peer_with_text);
    let ours = right(&rows, |row| row.judge(&matcher).candidates.first().map(|best| best.material.to_string()));
    let theirs = right(&rows, |row| peer.best(&row.unit, &all_words(row)));
    println!("first candidate right: {ours:.1} %, BM25 over jieba {theirs:.1} %");
    assert!(name >= LIMIT, "{name:.0} verdicts a second on names alone, required are {LIMIT:.0}");
}

fn timed<T>(what: &str, build: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let built = build();
    println!("building {what}: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    built
}

/// Name and text together, as the peer takes them.
fn all_words(row: &Row) -> String {
    format!("{} {}", row.path, row.text)
}

/// Measures and prints one line; answers our verdicts a second on one core.
fn line(what: &str, cores: usize, count: usize, ours: &(impl Fn(usize) + Sync), peer: &(impl Fn(usize) + Sync)) -> f64 {
    let (one, other, all) = (a_core(count, ours), a_core(count, peer), per_second(cores, count, ours));
    println!(
        "{what:<22}{one:>10.0}{other:>16.0}{all:>12.0}   {:.2} of BM25, {:.2} of one core",
        one / other,
        all / one
    );
    one
}

/// Rounds over `count` rows on one core, in rows a second of its own time: other work on the machine does not count.
fn a_core(count: usize, once: &impl Fn(usize)) -> f64 {
    let time = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
    let (start, mut rounds) = (time(), 0usize);
    while time() - start < LASTING {
        (0..count).for_each(once);
        rounds += 1;
    }
    (rounds * count) as f64 / (time() - start).as_secs_f64()
}

/// The same by so many threads at once, in rows a second.
fn per_second(threads: usize, count: usize, once: &(impl Fn(usize) + Sync)) -> f64 {
    let start = Instant::now();
    let rounds = || {
        let mut rounds = 0usize;
        while start.elapsed() < LASTING {
            (0..count).for_each(once);
            rounds += 1;
        }
        rounds
    };
    let rounds: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(rounds)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    (rounds * count) as f64 / start.elapsed().as_secs_f64()
}

/// Of the rows that belong to a material, how many in a hundred get an acceptable one first.
fn right(rows: &[Row], best: impl Fn(&Row) -> Option<String>) -> f64 {
    let matchable: Vec<&Row> = rows.iter().filter(|row| row.verdict == "match").collect();
    let good = matchable.iter().filter(|row| best(row).is_some_and(|best| row.acceptable().contains(&best))).count();
    100.0 * good as f64 / matchable.len() as f64
}

/// The usual search ranking within a unit, with k1 = 1.5 and b = 0.75.
struct Bm25 {
    jieba: Jieba,
    units: HashMap<String, Index>,
}

/// The materials of a unit: each one's id, its words with their counts, and how many they are.
#[derive(Default)]
struct Index {
    documents: Vec<(String, HashMap<String, f64>, f64)>,
    rarity: HashMap<String, f64>,
    usual: f64,
}

impl Bm25 {
    fn new(plan: &Plan) -> Bm25 {
        let mut bm25 = Bm25 { jieba: Jieba::new(), units: HashMap::new() };
        let units = plan.units.iter().map(|unit| (unit.code.to_string(), bm25.index(unit)));
        bm25.units = units.collect();
        bm25
    }

    fn index(&self, unit: &Unit) -> Index {
        let mut index = Index::default();
        for material in &unit.materials {
            let mut counts: HashMap<String, f64> = HashMap::new();
            for word in self.words(&material.title) {
                *counts.entry(word.to_owned()).or_default() += 1.0;
            }
            for word in counts.keys() {
                *index.rarity.entry(word.clone()).or_default() += 1.0;
            }
            let length = counts.values().sum();
            index.documents.push((material.id.to_string(), counts, length));
        }
        let count = index.documents.len() as f64;
        index.rarity.values_mut().for_each(|held| *held = (1.0 + (count - *held + 0.5) / (*held + 0.5)).ln());
        index.usual = index.documents.iter().map(|(_, _, length)| length).sum::<f64>() / count;
        index
    }

    /// The words of a text, without signs and spaces.
    fn words<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        let words = self.jieba.cut(text, true).into_iter().map(|token| token.word);
        words.filter(|word| word.chars().any(char::is_alphanumeric))
    }

    /// The id of the best material.
    fn best(&self, unit: &str, text: &str) -> Option<String> {
        let index = self.units.get(unit)?;
        let asked: HashSet<&str> = self.words(text).collect();
        let score = |counts: &HashMap<String, f64>, length: f64| -> f64 {
            let worth = |word: &&str| {
                let held = counts.get(*word)?;
                Some(index.rarity.get(*word)? * held * 2.5 / (held + 1.5 * (0.25 + 0.75 * length / index.usual)))
            };
            asked.iter().filter_map(worth).sum()
        };
        let scored = index.documents.iter().rev().map(|(id, counts, length)| (id, score(counts, *length)));
        scored.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(id, _)| id.clone())
    }
}
