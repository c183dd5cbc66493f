//! What a scan meets: order, hostile names, things that are not files, folders that change under it.

use super::{Bench, paths, text};
use proptest::prelude::*;
use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};
use shouqi::rules::relpath::RelPath;
use shouqi::rules::settle::being_edited;
use shouqi::share::{IgnoreList, OpenError, Reach, Special};
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn files_are_met_in_the_order_of_their_whole_paths() {
    let bench = Bench::new();
    let names = ["a/x", "a-b", "a.txt", "a b/y", "a/b/c", "a/b-c", "0/0/0", "总结/2021.docx", "总结.docx", "z", "a0"];
    for name in names {
        bench.drop(name, name);
    }
    let (seen, report) = bench.scan();
    let mut sorted: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
    sorted.sort();
    assert_eq!(paths(&seen), sorted);
    assert!(report.is_whole() && report.files == 11);
    assert_eq!(bench.open().reach(), Reach::Local);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_tree_a_scan_meets_each_file_once_in_order(
        names in prop::collection::btree_set("[a.b -]{0,2}[ab0](/[a.b -]{0,2}[ab0]){0,3}", 0..20),
    ) {
        let bench = Bench::new();
        // A name that is a folder of another name cannot be a file as well.
        let is_folder = |name: &String| names.iter().any(|other| other.starts_with(&format!("{name}/")));
        let files: Vec<&[u8]> = names.iter().filter(|name| !is_folder(name)).map(|name| name.as_bytes()).collect();
        for file in &files {
            bench.drop(file, "x");
        }
        let (seen, report) = bench.scan();
        prop_assert_eq!(paths(&seen), files);
        prop_assert!(report.is_whole());
    }
}

#[test]
fn hostile_names_are_kept_as_bytes_and_shown_escaped() {
    let bench = Bench::new();
    let long = "长".repeat(85);
    let names: [&[u8]; 6] = [
        b"two\nlines.txt",
        "发\u{202e}xcod.exe".as_bytes(),
        b"\xc4\xea\xb6\xc8\xd7\xdc\xbd\xe1.doc",
        long.as_bytes(),
        b"-rf",
        b"\xff\xfe/\x01",
    ];
    for name in names {
        bench.drop(name, "x");
    }
    let (seen, _) = bench.scan();
    assert_eq!(seen.len(), names.len());
    for name in names {
        let path = RelPath::new(name).unwrap();
        let sighting = seen.iter().find(|sighting| sighting.path == path).unwrap();
        let mut content = bench.open().open_file(&sighting.path, &sighting.stamp).unwrap();
        assert_eq!(text(&mut content), "x");
        assert!(!path.to_string().contains(|c: char| c.is_control() || c == '\u{202e}'));
    }
}

#[test]
fn what_is_not_a_file_is_refused_and_never_followed() {
    let bench = Bench::new();
    fs::create_dir(bench.beside("secret")).unwrap();
    fs::write(bench.beside("secret/passwd"), "root").unwrap();
    bench.drop("真.docx", "x");
    symlink("真.docx", bench.at("链接.docx")).unwrap();
    symlink(bench.beside("secret"), bench.at("外面")).unwrap();
    symlink("nowhere", bench.at("断链")).unwrap();
    rustix::fs::mknodat(CWD, bench.at("管道"), rustix::fs::FileType::Fifo, Mode::RWXU, 0).unwrap();
    let _socket = UnixListener::bind(bench.at("套接字")).unwrap();

    let (seen, report) = bench.scan();
    assert_eq!(paths(&seen), ["真.docx".as_bytes()]);
    let mut refused: Vec<_> =
        report.refused.first.iter().map(|refused| (refused.path.to_string(), refused.what)).collect();
    refused.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        ("外面", Special::Link),
        ("套接字", Special::Socket),
        ("断链", Special::Link),
        ("管道", Special::Pipe),
        ("链接.docx", Special::Link),
    ];
    assert_eq!(refused, expected.map(|(name, what)| (name.to_string(), what)));
    assert!(report.is_whole(), "a refused thing makes no scan doubtful");

    let (root, stamp) = (bench.open(), seen[0].stamp);
    for name in ["链接.docx", "外面/passwd", "管道", "套接字"] {
        let error = root.open_file(&RelPath::new(name).unwrap(), &stamp).unwrap_err();
        assert!(matches!(error, OpenError::NotAFile(_)), "{name}: {error:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_read_makes_the_scan_doubtful() {
    for into_link in [true, false] {
        let bench = Bench::new();
        bench.drop("a", "x");
        bench.drop("b/c", "x");
        let (seen, report) = bench.scan_while(|| {
            fs::remove_dir_all(bench.at("b")).unwrap();
            if into_link { symlink("/", bench.at("b")).unwrap() } else { fs::write(bench.at("b"), "").unwrap() }
        });
        assert_eq!(paths(&seen), [b"a"]);
        assert!(!report.is_whole());
        assert_eq!(report.unreadable.first[0].path, Some(RelPath::new("b").unwrap()));
    }
}

#[test]
fn a_folder_removed_during_the_scan_is_simply_gone() {
    let bench = Bench::new();
    bench.drop("a", "x");
    bench.drop("b/c", "x");
    let (seen, report) = bench.scan_while(|| fs::remove_dir_all(bench.at("b")).unwrap());
    assert_eq!(paths(&seen), [b"a"]);
    assert!(report.is_whole());
}

#[test]
fn a_share_replaced_during_the_scan_makes_it_doubtful() {
    let bench = Bench::new();
    bench.drop("a", "x");
    let (_, report) = bench.scan_while(|| {
        fs::rename(bench.share(), bench.beside("old")).unwrap();
        fs::create_dir(bench.share()).unwrap();
    });
    assert!(report.replaced && !report.is_whole());
}

#[test]
fn a_scan_called_off_or_left_early_says_so() {
    let bench = Bench::new();
    for name in ["a", "b", "c"] {
        bench.drop(name, "x");
    }
    let (root, ignore, cancel) = (bench.open(), IgnoreList::default(), AtomicBool::new(false));
    let mut scan = root.scan(&ignore, &cancel);
    assert!(scan.next().is_some());
    cancel.store(true, Ordering::Relaxed);
    assert_eq!(scan.next(), None);
    assert!(scan.finish().cut_short);

    cancel.store(false, Ordering::Relaxed);
    let mut scan = root.scan(&ignore, &cancel);
    assert!(scan.next().is_some());
    assert!(scan.finish().cut_short);
    assert!(root.scan(&ignore, &cancel).finish().cut_short);
}

#[test]
fn deep_trees_are_walked_and_what_no_path_can_reach_is_reported() {
    let bench = Bench::new();
    let deep = "层".repeat(4) + "/";
    let within = deep.repeat(250) + "总结.docx";
    bench.drop(&within, "x");
    let mut folder = openat(CWD, bench.share(), OFlags::PATH, Mode::empty()).unwrap();
    for _ in 0..450 {
        let name = "底".repeat(4);
        mkdirat(&folder, &name, Mode::RWXU).unwrap();
        folder = openat(&folder, &name, OFlags::PATH, Mode::empty()).unwrap();
    }
    let (seen, report) = bench.scan();
    assert_eq!(paths(&seen), [within.as_bytes()]);
    assert_eq!((report.refused.count, report.refused.first[0].what), (1, Special::LongPath));
    assert!(report.is_whole());
}

#[test]
fn temporary_files_are_no_sightings_and_owner_files_say_what_is_being_edited() {
    let bench = Bench::new();
    bench.drop("2021/2021年度双拥工作总结.docx", "x");
    let owner = bench.drop("2021/~$21年度双拥工作总结.docx", "张三");
    bench.drop("@eaDir/总结.docx@SynoEAStream", "x");
    bench.drop("Thumbs.db", "x");
    let (seen, report) = bench.scan();
    assert_eq!(paths(&seen), ["2021/2021年度双拥工作总结.docx".as_bytes()]);
    assert_eq!(report.ignored.count, 3);
    let edited = &report.edited.first[0];
    assert_eq!(edited.path, seen[0].path);
    let mtime: chrono::DateTime<chrono::Utc> = fs::metadata(owner).unwrap().modified().unwrap().into();
    assert!(being_edited(edited.owner_mtime, mtime + chrono::TimeDelta::hours(7)));
    assert!(!being_edited(edited.owner_mtime, mtime + chrono::TimeDelta::hours(9)));
}

#[test]
fn an_empty_share_is_whole() {
    let (seen, report) = Bench::new().scan();
    assert!(seen.is_empty() && report.is_whole());
}
