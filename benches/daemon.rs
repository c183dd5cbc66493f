//! The running daemon: what it costs while nothing happens, and how soon a drop is in the ledger.
//!
//! `cargo bench --bench daemon [-- FILES [SECONDS [DROPS]]]`: so many files lie there and are watched for so many
//! seconds, in which each share is scanned once as by routine; then so many drops, one by one. Beside them the
//! processor's time of one `find -printf` over the same tree, without which no scan can be.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench measures and prints")]

#[allow(unused_macros, reason = "the bench of the stories brings its macro along")]
#[path = "../tests/support/mod.rs"]
mod support;

use rustix::time::{ClockId, clock_gettime};
use shouqi::ledger::entry::{Fact, FileSeen, StoredMount, StoredVerdict};
use shouqi::ledger::records::Records;
use shouqi::pass::engine::{Choices, Engine, chain};
use shouqi::rules::ids::PieceId;
use shouqi::rules::plan::Owner;
use shouqi::share::{IgnoreList, ShareRoot, Sighting};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use support::{BEGIN, Bench, TimeDelta, WHOLE, instant};

/// Required of a core while nothing happens: design §12.
const IDLE: f64 = 0.2;
/// Required from the end of the settle time to the entry, for 99 of 100 drops: design §12.
const SOON: Duration = Duration::from_millis(50);
/// Files in a folder.
const FOLDER: usize = 100;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let files = numbers.next().unwrap_or(100_000);
    let seconds = numbers.next().unwrap_or(300);
    let drops = numbers.next().unwrap_or(300);

    let office = Bench::new(WHOLE, true);
    plant(&office, files);
    let engine = open(&office);
    remember(&office, &engine);
    let (records, root) = (engine.records.clone(), office.config().shares.root);
    let settle = office.config().shares.settle_local;

    let daemon = Daemon::start(engine);
    idle(&root, files, Duration::from_secs(seconds as u64));
    soon(&office, &records, settle, drops);
    daemon.stop();
}

/// Small files in every share.
fn plant(office: &Bench, files: usize) {
    let units: Vec<PathBuf> = folders(office);
    for folder in 0..files.div_ceil(FOLDER) {
        let path = units[folder % units.len()].join(format!("{}年/材料{folder:05}", 2020 + folder % 4));
        fs::create_dir_all(&path).unwrap();
        for file in 0..FOLDER.min(files - folder * FOLDER) {
            fs::write(path.join(format!("{file:03}双拥工作总结（最终版）.txt")), b"x").unwrap();
        }
    }
}

fn folders(office: &Bench) -> Vec<PathBuf> {
    let plan = shouqi::import::plan_file::load(Path::new(WHOLE.0)).unwrap();
    shouqi::pass::shares::shares(&plan, &office.config()).into_iter().map(|share| share.path).collect()
}

/// Opens everything, with a clock that begins when stories do and runs.
fn open(office: &Bench) -> Engine {
    let (begin, started) = (instant(BEGIN), Instant::now());
    let clock = move || begin + TimeDelta::from_std(started.elapsed()).unwrap();
    let choices = Choices { clock: Arc::new(clock), ..office.choices() };
    Engine::open(office.config(), choices).map_err(|fatal| chain(&fatal)).unwrap()
}

/// What the ledger knows after a first intake: every file filed, spread over the pieces of its unit.
fn remember(office: &Bench, engine: &Engine) {
    let (judge, ignore, never) = (engine.judge(), IgnoreList::default(), AtomicBool::new(false));
    let now = instant(BEGIN);
    for share in shouqi::pass::shares::shares(&judge.plan, &office.config()) {
        let root = ShareRoot::open(&share.path).unwrap();
        let mount = root.mount();
        let mount =
            StoredMount { source: mount.source.clone(), root: mount.root.clone(), fs_type: mount.fs_type.clone() };
        let seen: Vec<Fact> = root.scan(&ignore, &never).map(|sighting| seen(&share.unit, sighting)).collect();
        let adopted = seen.len() as u64;
        engine.ledger().record(vec![Fact::ShareSeen { unit: share.unit.clone(), mount, adopted }], now).unwrap();
        let pieces: Vec<PieceId> = judge
            .plan
            .owners()
            .filter(|owner| *owner.code == share.unit)
            .flat_map(|owner: Owner<'_>| owner.pieces().map(|(id, _)| id).collect::<Vec<_>>())
            .collect();
        for group in seen.chunks(500) {
            let entries = engine.ledger().record(group.to_vec(), now).unwrap();
            let judged = entries.iter().map(|entry| Fact::Judged {
                file: entry.seq,
                verdict: StoredVerdict::Filed { pieces: vec![pieces[entry.seq as usize % pieces.len()].clone()] },
                because: vec!["文件名里有“总结”".into()],
                on: "name".into(),
                concepts: Vec::new(),
            });
            engine.ledger().record(judged.collect(), now).unwrap();
        }
        engine.ledger().record(vec![Fact::ShareAdopted { unit: share.unit.clone() }], now).unwrap();
    }
    engine.memory().waiting.clear();
}

fn seen(unit: &shouqi::rules::ids::UnitCode, sighting: Sighting) -> Fact {
    Fact::FileSeen(Box::new(FileSeen {
        share: unit.clone(),
        owner: unit.clone(),
        sha256: format!("{:064x}", sighting.stamp.file_id.map_or(0, |id| id.inode)),
        path: sighting.path,
        stamp: sighting.stamp.into(),
        replaces: None,
        copy_of: None,
        adopted: true,
    }))
}

/// The daemon in a thread of its own.
struct Daemon {
    thread: std::thread::JoinHandle<()>,
    stop: tokio::sync::oneshot::Sender<()>,
}

impl Daemon {
    fn start(engine: Engine) -> Daemon {
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let until = async { drop(stopped.await) };
            runtime.block_on(shouqi::app::run(engine, until)).map_err(|fatal| chain(&fatal)).unwrap();
        });
        Daemon { thread, stop }
    }

    fn stop(self) {
        drop(self.stop);
        self.thread.join().unwrap();
    }
}

/// Processor time of this process.
fn processor() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap()
}

/// The daemon alone with files that nobody touches.
fn idle(root: &Path, files: usize, time: Duration) {
    // The first pass arms the watches and scans everything: until a second passes without work.
    loop {
        let before = processor();
        std::thread::sleep(Duration::from_secs(2));
        if processor() - before < Duration::from_millis(20) {
            break;
        }
    }
    let (before, begun) = (processor(), Instant::now());
    std::thread::sleep(time);
    let (used, passed) = (processor() - before, begun.elapsed());
    let share = 100.0 * used.as_secs_f64() / passed.as_secs_f64();
    println!("{files} files watched for {:.0} s", passed.as_secs_f64());
    println!("  the daemon       {:>8.1} ms, {share:.3} % of a core  (limit: {IDLE} %)", used.as_secs_f64() * 1e3);
    println!("  one find -printf {:>8.1} ms", find(root).as_secs_f64() * 1e3);
}

/// Processor time of one walk over the tree.
fn find(root: &Path) -> Duration {
    let children = || {
        let stat = fs::read_to_string("/proc/self/stat").unwrap();
        // After the name in brackets: state is the first, cutime and cstime are the 14th and 15th; 100 ticks a second.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[13..15].iter().map(|field| field.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 10)
    };
    let before = children();
    let format = ["-type", "f", "-printf", "%P %s %T@ %i\\n"];
    let status = Command::new("find").arg(root).args(format).stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    children() - before
}

/// Files dropped one by one into changing shares: from the end of the settle time to the entry in the records, which
/// follows the journal's.
fn soon(office: &Bench, records: &Records, settle: Duration, drops: usize) {
    let plan = shouqi::import::plan_file::load(Path::new(WHOLE.0)).unwrap();
    let shares = shouqi::pass::shares::shares(&plan, &office.config());
    let mut waiting = Vec::new();
    let mut took = Vec::new();
    let (begun, mut next) = (Instant::now(), Duration::ZERO);
    let mut dropped = 0;
    while took.len() < drops {
        if dropped < drops && begun.elapsed() >= next {
            let share = &shares[dropped % shares.len()];
            let name = format!("新{dropped:04}双拥工作总结.txt");
            fs::write(share.path.join(&name), format!("第{dropped}份")).unwrap();
            waiting.push((share.unit.clone(), name, Instant::now()));
            // Between 50 and 350 ms apart, never in step with a timer.
            next += Duration::from_millis(50 + (dropped as u64 * 7_919) % 300);
            dropped += 1;
        }
        waiting.retain(|(unit, name, since)| {
            let there = records.known_at(unit, name.as_bytes()).unwrap().is_some();
            if there {
                took.push(since.elapsed().saturating_sub(settle));
            }
            !there
        });
        std::thread::sleep(Duration::from_millis(1));
    }
    took.sort();
    let at = |hundredth: usize| took[(took.len() * hundredth / 100).min(took.len() - 1)].as_secs_f64() * 1e3;
    println!("{drops} drops, beyond the {settle:?} in which a file settles");
    println!("  p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms  (limit: {SOON:?} at p99)", at(50), at(99), at(100));
}
