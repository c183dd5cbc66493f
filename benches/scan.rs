//! A pass over unchanged files against `find -printf` on the same tree, in the same run: scan and comparison with what
//! is known must be no slower, and stay within 256 MiB. Run with `cargo bench --bench scan [-- FILES [ROUNDS]]`.
#![expect(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and says so")]

use shouqi::share::{Difference, IgnoreList, Known, ShareRoot, compare};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Files in one folder, and folders in one unit's share: photographs and documents by year and topic.
const IN_FOLDER: usize = 100;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let files = numbers.next().unwrap_or(100_000);
    let rounds = numbers.next().unwrap_or(5);
    let tree = tempfile::tempdir().unwrap();
    plant(tree.path(), files);

    let ignore = IgnoreList::default();
    let (mut ours, mut finds) = (Duration::MAX, Duration::MAX);
    pass(tree.path(), &ignore, files);
    for _ in 0..rounds {
        finds = finds.min(timed(|| find(tree.path())));
        ours = ours.min(timed(|| pass(tree.path(), &ignore, files)));
    }
    let ratio = ours.as_secs_f64() / finds.as_secs_f64();
    println!("{files} unchanged files, best of {rounds}");
    println!("  find -printf     {:8.1} ms", finds.as_secs_f64() * 1e3);
    println!("  scan and compare {:8.1} ms, {ratio:.2} of find", ours.as_secs_f64() * 1e3);
    println!("  peak memory      {:8.1} MiB, of 256", peak_memory());
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Makes the tree: empty files, for a pass over unchanged files never opens one.
fn plant(root: &Path, files: usize) {
    for folder in 0..files.div_ceil(IN_FOLDER) {
        let path = root.join(format!("{:02}-单位/{}年/材料{folder:05}", folder % 45, 2020 + folder % 4));
        fs::create_dir_all(&path).unwrap();
        for file in 0..IN_FOLDER.min(files - folder * IN_FOLDER) {
            fs::File::create(path.join(format!("{file:03}双拥工作总结（最终版）.docx"))).unwrap();
        }
    }
}

/// What `find` does for the same facts.
fn find(root: &Path) {
    let status = Command::new("find")
        .arg(root)
        .args(["-type", "f", "-printf", "%P %s %T@ %i\\n"])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

/// One pass: a scan, merged with what is known. The known side is streamed from a second scan, as the ledger streams
/// it from its records, so that it costs no memory here; the time of that second scan is in the figure's disfavour.
fn pass(root: &Path, ignore: &IgnoreList, files: usize) {
    let never = AtomicBool::new(false);
    let (left, right) = (ShareRoot::open(root).unwrap(), ShareRoot::open(root).unwrap());
    let _ = &right;
    let mut scan = left.scan(ignore, &never);
    let mut same = 0;
    for sighting in scan.by_ref() {
        let known = Known { path: sighting.path.clone(), stamp: sighting.stamp, sha256: None, record: () };
        for difference in compare([sighting], [known]) {
            same += usize::from(matches!(difference, Difference::Same(_)));
        }
    }
    assert!(scan.finish().is_whole());
    assert_eq!(same, files);
}

/// The largest resident size this process had, in MiB.
fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
