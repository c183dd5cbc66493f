//! The ledger's figures of the design (§12): durable entries a second by group commit, start after a clean stop, rebuild
//! from the journal; beside the disk's own speed measured in the same run. `cargo bench --bench ledger [-- ENTRIES]`
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench measures and prints")]

use chrono::{DateTime, Utc};
use rustix::time::{ClockId, clock_gettime};
use shouqi::ledger::Ledger;
use shouqi::ledger::entry::{Fact, FileSeen, StoredStamp, StoredVerdict};
use shouqi::rules::relpath::RelPath;
use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

/// Files recorded as one group, as a pass does.
const GROUP: usize = 100;

fn main() {
    let wanted = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(60_000);
    let folder = tempfile::tempdir().unwrap();
    let (ledger, took) = fill(folder.path(), wanted);
    let entries = ledger.seq();
    let bytes = std::fs::metadata(ledger.journal_path()).unwrap().len();
    let raw = raw_disk(folder.path(), bytes, entries);
    println!("{entries} entries, {:.0} bytes each", bytes as f64 / entries as f64);
    println!("  durable entries a second    {:>9.0}  (limit: 5000 or more)", entries as f64 / took.as_secs_f64());
    println!("  the same bytes, bare fsyncs {:>9.0}", entries as f64 / raw.as_secs_f64());
    ledger.close().unwrap();
    let start = |why: &str, limit: &str| {
        let (begun, processor) = (Instant::now(), processor());
        let (ledger, notes) = Ledger::open(folder.path(), [0; 16], now()).unwrap();
        let million = |time: Duration| time.as_secs_f64() * 1e6 / entries as f64;
        let (took, worked) = (million(begun.elapsed()), million(self::processor() - processor));
        println!("  {why:<27} {took:>7.2} s a million, {worked:.2} s of a core  ({limit}) {notes:?}");
        ledger
    };
    start("start after a clean stop", "limit: 1 s a million").close().unwrap();
    drop(start("start after a clean stop", "limit: 1 s a million"));
    drop(start("rebuild after a crash", "limit: 30 s a million"));
}

/// Processor time of this process, all threads together: what other work on the machine does not change.
fn processor() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap()
}

fn now() -> DateTime<Utc> {
    "2023-06-01T02:00:00Z".parse().unwrap()
}

/// A first intake: every file seen and judged.
fn fill(folder: &std::path::Path, wanted: u64) -> (Ledger, Duration) {
    let (mut ledger, _) = Ledger::open(folder, [7; 16], now()).unwrap();
    let begun = Instant::now();
    let mut number = 0;
    while ledger.seq() < wanted {
        let seen: Vec<Fact> = (0..GROUP)
            .map(|_| {
                seen({
                    number += 1;
                    number
                })
            })
            .collect();
        let entries = ledger.record(seen, now()).unwrap();
        let judged = entries.iter().map(|entry| Fact::Judged {
            file: entry.seq,
            verdict: StoredVerdict::Filed { pieces: vec!["03-01:总结@2021".parse().unwrap()] },
            because: vec!["文件名里有“总结”".into()],
            on: "name".into(),
            concepts: Vec::new(),
        });
        ledger.record(judged.collect(), now()).unwrap();
    }
    (ledger, begun.elapsed())
}

fn seen(number: u64) -> Fact {
    let unit = format!("{:02}", number % 45);
    Fact::FileSeen(Box::new(FileSeen {
        share: unit.parse().unwrap(),
        owner: unit.parse().unwrap(),
        path: RelPath::new(format!("{}/2021年双拥工作总结{number}.docx", number / 1000)).unwrap(),
        stamp: StoredStamp { size: number, mtime: number as i64, file_id: Some((0, number)) },
        // Spread as hashes are, so that they land all over the store.
        sha256: format!("{:016x}{number:048x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
        replaces: None,
        copy_of: None,
        adopted: true,
    }))
}

/// The same bytes in the same number of groups, each made durable, with nothing else.
fn raw_disk(folder: &std::path::Path, bytes: u64, entries: u64) -> Duration {
    let groups = entries / GROUP as u64;
    let block = vec![b'x'; (bytes / groups.max(1)) as usize];
    let mut file = File::create(folder.join("raw")).unwrap();
    let begun = Instant::now();
    for _ in 0..groups {
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
    }
    begun.elapsed()
}
