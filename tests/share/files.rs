//! What is known of single files: opened and hashed, changed, moved, lost.

use super::{Bench, NEVER, text};
use shouqi::rules::relpath::RelPath;
use shouqi::share::{
    Arrival, Difference, Known, OpenError, ReadError, RootError, ShareRoot, Sighting, compare, pair_moves,
};
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

fn knows(sightings: &[Sighting]) -> Vec<Known<()>> {
    let known = |s: &Sighting| Known { path: s.path.clone(), stamp: s.stamp, sha256: None, record: () };
    sightings.iter().map(known).collect()
}

#[test]
fn a_file_swapped_for_a_link_after_it_was_sighted_is_not_opened() {
    let bench = Bench::new();
    let path = bench.drop("2021/总结.docx", "x");
    fs::write(bench.beside("passwd"), "x").unwrap();
    let seen = bench.sighting("2021/总结.docx");
    fs::remove_file(&path).unwrap();
    symlink(bench.beside("passwd"), &path).unwrap();
    assert!(matches!(bench.open().open_file(&seen.path, &seen.stamp), Err(OpenError::NotAFile(_))));

    fs::remove_dir_all(bench.at("2021")).unwrap();
    fs::create_dir(bench.beside("elsewhere")).unwrap();
    fs::rename(bench.beside("passwd"), bench.beside("elsewhere/总结.docx")).unwrap();
    symlink(bench.beside("elsewhere"), bench.at("2021")).unwrap();
    assert!(matches!(bench.open().open_file(&seen.path, &seen.stamp), Err(OpenError::NotAFile(_))));
}

#[test]
fn hard_links_are_ordinary_files() {
    let bench = Bench::new();
    let path = bench.drop("a", "x");
    fs::hard_link(path, bench.at("b")).unwrap();
    let (seen, report) = bench.scan();
    assert_eq!((seen.len(), report.refused.count), (2, 0));
    assert_eq!(seen[0].stamp, seen[1].stamp);
}

#[test]
fn a_file_overwritten_with_an_older_time_or_the_same_size_is_changed() {
    let bench = Bench::new();
    let path = bench.drop("a", "first");
    let known = knows(&bench.scan().0);
    let older = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::write(&path, "other").unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(older).unwrap();
    let (seen, _) = bench.scan();
    assert!(matches!(compare(seen, known).next(), Some(Difference::Changed { .. })));

    // Replaced by another file of the same size and time: the file id tells.
    let known = knows(&bench.scan().0);
    let twin = bench.drop("b", "third");
    File::options().write(true).open(&twin).unwrap().set_modified(older).unwrap();
    fs::rename(twin, path).unwrap();
    let (seen, _) = bench.scan();
    assert!(matches!(compare(seen, known).next(), Some(Difference::Changed { .. })));
}

#[test]
fn a_renamed_folder_is_a_move_of_each_file() {
    let bench = Bench::new();
    bench.drop("2021/总结.docx", "x");
    bench.drop("2021/计划.docx", "y");
    bench.drop("旁边.docx", "z");
    let known = knows(&bench.scan().0);
    fs::rename(bench.at("2021"), bench.at("二〇二一年")).unwrap();
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for difference in compare(bench.scan().0, known) {
        match difference {
            Difference::Gone(known) => gone.push(known),
            Difference::New(sighting) => new.push(Arrival { sighting, sha256: None }),
            Difference::Same(known) => assert_eq!(known.path.to_string(), "旁边.docx"),
            Difference::Changed { .. } => panic!("nothing changed"),
        }
    }
    let moves = pair_moves(gone, new);
    assert_eq!((moves.moved.len(), moves.gone.len(), moves.new.len()), (2, 0, 0));
}

#[test]
fn the_hash_is_the_one_a_unit_can_check_itself() {
    let bench = Bench::new();
    bench.drop("a", "abc");
    let seen = bench.sighting("a");
    let mut content = bench.open().open_file(&seen.path, &seen.stamp).unwrap();
    // FIPS 180-4's own example.
    assert_eq!(content.sha256(&NEVER).unwrap(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(text(&mut content), "abc", "the file is left at its beginning");
    assert!(matches!(content.sha256(&AtomicBool::new(true)), Err(ReadError::Cancelled(_))));
}

#[test]
fn a_file_that_changes_before_or_while_it_is_read_is_not_taken() {
    let bench = Bench::new();
    let path = bench.drop("a", "first");
    let seen = bench.sighting("a");
    let append = || File::options().append(true).open(&path).unwrap().write_all(b"more").unwrap();

    let mut content = bench.open().open_file(&seen.path, &seen.stamp).unwrap();
    let outcome = content.read(&NEVER, |_| {
        append();
        Ok(())
    });
    assert!(matches!(outcome, Err(ReadError::Changed(_))));
    assert!(matches!(bench.open().open_file(&seen.path, &seen.stamp), Err(OpenError::Changed(_))));
    fs::remove_file(&path).unwrap();
    assert!(matches!(bench.open().open_file(&seen.path, &seen.stamp), Err(OpenError::Gone(_))));
}

#[test]
fn a_loss_is_confirmed_only_by_the_same_share_saying_that_nothing_is_there() {
    let bench = Bench::new();
    bench.drop("there", "x");
    bench.drop("2021/gone", "x");
    let root = bench.open();
    fs::remove_dir_all(bench.at("2021")).unwrap();
    let both = ["2021/gone", "there"].map(|path| RelPath::new(path).unwrap());
    assert_eq!(root.confirm_gone(&both), both[..1]);

    // A link or a folder where the file lay is not the file.
    symlink("there", bench.at("2021/gone")).unwrap();
    assert_eq!(root.confirm_gone(&both), both[..1]);
    fs::remove_file(bench.at("2021/gone")).unwrap();
    fs::create_dir(bench.at("2021/gone")).unwrap();
    assert_eq!(root.confirm_gone(&both), both[..1]);

    fs::rename(bench.share(), bench.beside("old")).unwrap();
    assert!(root.confirm_gone(&both).is_empty(), "no share");
    fs::create_dir(bench.share()).unwrap();
    assert!(root.confirm_gone(&both).is_empty(), "another folder in its place");
}

#[test]
fn a_share_that_is_not_there_or_no_folder_is_told_apart() {
    let bench = Bench::new();
    assert!(matches!(ShareRoot::open(&bench.beside("lost")), Err(RootError::Missing { .. })));
    fs::write(bench.beside("file"), "").unwrap();
    assert!(matches!(ShareRoot::open(&bench.beside("file")), Err(RootError::NotAFolder { .. })));
    assert!(!bench.beside("lost").exists(), "looking never creates");
    assert!(ShareRoot::open(Path::new("/proc/self")).is_ok());
}

#[test]
fn a_marker_is_found_in_the_share_alone() {
    let bench = Bench::new();
    let marker = RelPath::new(".shouqi").unwrap();
    assert!(!bench.open().holds_marker(&marker));
    bench.drop(".shouqi", "");
    assert!(bench.open().holds_marker(&marker));
}
