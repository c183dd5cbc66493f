//! A pass over unchanged files against `find -printf` on the same tree, in the same run: scan and comparison with what
//! is known must be no slower, and stay within 256 MiB. Run with `cargo bench --bench scan [-- FILES [ROUNDS [FILES_IN_A_FOLDER]]]`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench measures and says so"
)]

use shouqi::rules::relpath::RelPath;
use shouqi::rules::settle::{FileId, Stamp};
use shouqi::share::{Difference, IgnoreList, Known, ShareRoot, Sighting, compare};
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Seek as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let files = numbers.next().unwrap_or(100_000);
    let rounds = numbers.next().unwrap_or(5);
    let in_folder = numbers.next().unwrap_or(100);
    let tree = tempfile::tempdir().unwrap();
    plant(tree.path(), files, in_folder);

    let ignore = IgnoreList::default();
    let (mut ours, mut finds) = (Duration::MAX, Duration::MAX);
    let mut records = remember(tree.path(), &ignore);
    for _ in 0..rounds {
        finds = finds.min(timed(|| find(tree.path())));
        ours = ours.min(timed(|| pass(tree.path(), &ignore, &mut records, files)));
    }
    let ratio = ours.as_secs_f64() / finds.as_secs_f64();
    println!("{files} unchanged files, {in_folder} in a folder, best of {rounds}");
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
fn plant(root: &Path, files: usize, in_folder: usize) {
    for folder in 0..files.div_ceil(in_folder) {
        let path = root.join(format!("{:02}-单位/{}年/材料{folder:05}", folder % 45, 2020 + folder % 4));
        fs::create_dir_all(&path).unwrap();
        for file in 0..in_folder.min(files - folder * in_folder) {
            File::create(path.join(format!("{file:07}双拥工作总结（最终版）.docx"))).unwrap();
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

/// What a ledger would know after a first pass: records in path order in a file, to be streamed like those of a store.
fn remember(root: &Path, ignore: &IgnoreList) -> File {
    let (root, never) = (ShareRoot::open(root).unwrap(), AtomicBool::new(false));
    let mut records = BufWriter::new(tempfile::tempfile().unwrap());
    for Sighting { path, stamp } in root.scan(ignore, &never) {
        let id = stamp.file_id.unwrap();
        let numbers = [path.as_bytes().len() as u64, stamp.size, stamp.mtime as u64, id.volume, id.inode];
        numbers.iter().for_each(|number| records.write_all(&number.to_le_bytes()).unwrap());
        records.write_all(path.as_bytes()).unwrap();
    }
    records.into_inner().unwrap()
}

/// The next record of [`remember`].
fn known(records: &mut impl Read) -> Option<Known<()>> {
    let mut numbers = [[0; 8]; 5];
    records.read_exact(numbers.as_flattened_mut()).ok()?;
    let [length, size, mtime, volume, inode] = numbers.map(u64::from_le_bytes);
    let mut path = vec![0; length as usize];
    records.read_exact(&mut path).unwrap();
    let stamp = Stamp { size, mtime: mtime as i64, file_id: Some(FileId { volume, inode }) };
    Some(Known { path: RelPath::new(path).unwrap(), stamp, sha256: None, record: () })
}

/// One pass: a scan merged with the known files.
fn pass(root: &Path, ignore: &IgnoreList, records: &mut File, files: usize) {
    let (root, never) = (ShareRoot::open(root).unwrap(), AtomicBool::new(false));
    records.rewind().unwrap();
    let mut records = BufReader::new(records);
    let mut scan = root.scan(ignore, &never);
    let same = compare(scan.by_ref(), std::iter::from_fn(|| known(&mut records)))
        .filter(|difference| matches!(difference, Difference::Same(_)))
        .count();
    assert!(scan.finish().is_whole());
    assert_eq!(same, files);
}

/// The largest resident size this process had, in MiB.
fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
