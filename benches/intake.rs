//! A first intake of many small files against `sha256sum` over the same files, in the same run: from the first look to
//! the last entry, reading left out. `cargo bench --bench intake [-- FILES]`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench measures and prints")]

#[allow(unused_macros, reason = "the bench of the stories brings its macro along")]
#[path = "../tests/support/mod.rs"]
mod support;

use shouqi::import::plan_file;
use shouqi::pass::engine::{Engine, Fatal, chain};
use shouqi::pass::{self, Wake};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{Bench, WHOLE};

/// Required: not more than so many times the peer (design §12).
const LIMIT: f64 = 2.0;
/// Files in a folder.
const FOLDER: usize = 100;

fn main() {
    let files = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let mut office = Bench::new(WHOLE, true);
    let root = office.config().shares.root;
    plant(&office, files);
    let peer = sha256sum(&root);
    office.try_start().map_err(|fatal| chain(&fatal)).unwrap();
    let ours = intake(office.engine(), files as u64).map_err(|fatal| chain(&fatal)).unwrap();
    let ratio = ours.as_secs_f64() / peer.as_secs_f64();
    println!("{files} small files");
    println!("  sha256sum    {:>8.2} s", peer.as_secs_f64());
    println!("  in the ledger{:>8.2} s, {ratio:.2} of sha256sum  (limit: {LIMIT})", ours.as_secs_f64());
}

/// Files of some hundred bytes, no two alike, in every share.
fn plant(office: &Bench, files: usize) {
    let plan = plan_file::load(Path::new(WHOLE.0)).unwrap();
    let shares: Vec<PathBuf> =
        pass::shares::shares(&plan, &office.config()).into_iter().map(|share| share.path).collect();
    for folder in 0..files.div_ceil(FOLDER) {
        let path = shares[folder % shares.len()].join(format!("{}年/材料{folder:05}", 2020 + folder % 4));
        fs::create_dir_all(&path).unwrap();
        for file in 0..FOLDER.min(files - folder * FOLDER) {
            let text = format!("2021年双拥工作总结，第{folder}盒第{file}份。\n").repeat(8);
            fs::write(path.join(format!("{file:03}双拥工作总结（最终版）.txt")), text).unwrap();
        }
    }
}

/// The same bytes hashed by the usual program.
fn sha256sum(root: &Path) -> Duration {
    let script = "find \"$0\" -type f -print0 | xargs -0 sha256sum";
    let begun = Instant::now();
    let status = Command::new("sh").args(["-c", script]).arg(root).stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    begun.elapsed()
}

/// One pass over shares that nobody has looked at, until the last file is in the records; the reading that would follow
/// is called off.
fn intake(engine: &Engine, files: u64) -> Result<Duration, Fatal> {
    let wake = Wake { settle: Some(Duration::ZERO), patience: Duration::from_secs(3_600), ..Wake::routine() };
    let wanted = engine.records.applied()? + files;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let pass = scope.spawn(|| pass::pass(engine, &wake, (engine.clock)()));
        while engine.records.applied()? < wanted && !pass.is_finished() {
            std::thread::sleep(Duration::from_millis(2));
        }
        let took = begun.elapsed();
        engine.stop.send_replace(true);
        pass::cancel_work(engine);
        let report = pass.join().unwrap()?;
        assert_eq!(report.new, files, "{report:?}");
        Ok(took)
    })
}
