//! A share as it is met in real folders: hostile names, things that are not files, folders that change under a scan.
//! No network or FUSE mounts here: those are in `share_real.rs`.

use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};
use shouqi::rules::relpath::RelPath;
use shouqi::rules::settle::being_edited;
use shouqi::share::{
    Arrival, Content, Difference, IgnoreList, Known, OpenError, Reach, ReadError, RootError, ScanReport, ShareRoot,
    Sighting, Special, compare, pair_moves,
};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

static NEVER: AtomicBool = AtomicBool::new(false);

/// A share in a folder of its own, so that things can lie beside it.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("share")).unwrap();
        Bench { folder }
    }

    fn share(&self) -> PathBuf {
        self.folder.path().join("share")
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The path of a name in the share; its folders are made.
    fn at(&self, name: impl AsRef<[u8]>) -> PathBuf {
        let path = self.share().join(OsStr::from_bytes(name.as_ref()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn drop(&self, name: impl AsRef<[u8]>, bytes: &str) -> PathBuf {
        let path = self.at(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn open(&self) -> ShareRoot {
        ShareRoot::open(&self.share()).unwrap()
    }

    fn scan(&self) -> (Vec<Sighting>, ScanReport) {
        let (root, ignore) = (self.open(), IgnoreList::default());
        let mut scan = root.scan(&ignore, &NEVER);
        (scan.by_ref().collect(), scan.finish())
    }

    fn sighting(&self, name: &str) -> Sighting {
        let path = RelPath::new(name).unwrap();
        self.scan()
            .0
            .into_iter()
            .find(|sighting| sighting.path == path)
            .expect("it should be seen")
    }

    /// Takes the first sighting of a scan, lets something happen, and goes on.
    fn scan_while(&self, happens: impl FnOnce()) -> (Vec<Sighting>, ScanReport) {
        let (root, ignore) = (self.open(), IgnoreList::default());
        let mut scan = root.scan(&ignore, &NEVER);
        let mut seen: Vec<_> = scan.by_ref().take(1).collect();
        happens();
        seen.extend(scan.by_ref());
        (seen, scan.finish())
    }
}

fn paths(sightings: &[Sighting]) -> Vec<&[u8]> {
    sightings.iter().map(|sighting| sighting.path.as_bytes()).collect()
}

fn knows(sightings: &[Sighting]) -> Vec<Known<()>> {
    let known = |s: &Sighting| Known {
        path: s.path.clone(),
        stamp: s.stamp,
        sha256: None,
        record: (),
    };
    sightings.iter().map(known).collect()
}

fn text(content: &mut Content) -> String {
    let mut bytes = Vec::new();
    content.read(&NEVER, |piece| bytes.write_all(piece)).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn files_are_met_in_the_order_of_their_whole_paths() {
    let bench = Bench::new();
    let names = [
        "a/x",
        "a-b",
        "a.txt",
        "a b/y",
        "a/b/c",
        "a/b-c",
        "0/0/0",
        "总结/2021.docx",
        "总结.docx",
        "z",
        "a0",
    ];
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
    let mut refused: Vec<_> = report
        .refused
        .first
        .iter()
        .map(|refused| (refused.path.to_string(), refused.what))
        .collect();
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
fn a_file_swapped_for_a_link_after_it_was_sighted_is_not_opened() {
    let bench = Bench::new();
    let path = bench.drop("2021/总结.docx", "x");
    fs::write(bench.beside("passwd"), "x").unwrap();
    let seen = bench.sighting("2021/总结.docx");
    fs::remove_file(&path).unwrap();
    symlink(bench.beside("passwd"), &path).unwrap();
    assert!(matches!(
        bench.open().open_file(&seen.path, &seen.stamp),
        Err(OpenError::NotAFile(_))
    ));

    fs::remove_dir_all(bench.at("2021")).unwrap();
    fs::create_dir(bench.beside("elsewhere")).unwrap();
    fs::rename(bench.beside("passwd"), bench.beside("elsewhere/总结.docx")).unwrap();
    symlink(bench.beside("elsewhere"), bench.at("2021")).unwrap();
    assert!(matches!(
        bench.open().open_file(&seen.path, &seen.stamp),
        Err(OpenError::NotAFile(_))
    ));
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
fn a_folder_that_cannot_be_read_makes_the_scan_doubtful() {
    for into_link in [true, false] {
        let bench = Bench::new();
        bench.drop("a", "x");
        bench.drop("b/c", "x");
        let (seen, report) = bench.scan_while(|| {
            fs::remove_dir_all(bench.at("b")).unwrap();
            if into_link {
                symlink("/", bench.at("b")).unwrap()
            } else {
                fs::write(bench.at("b"), "").unwrap()
            }
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
    assert_eq!(
        (report.refused.count, report.refused.first[0].what),
        (1, Special::LongPath)
    );
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
fn a_file_overwritten_with_an_older_time_or_the_same_size_is_changed() {
    let bench = Bench::new();
    let path = bench.drop("a", "first");
    let known = knows(&bench.scan().0);
    let older = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::write(&path, "other").unwrap();
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(older)
        .unwrap();
    let (seen, _) = bench.scan();
    assert!(matches!(compare(seen, known).next(), Some(Difference::Changed { .. })));

    // Replaced by another file of the same size and time: the file id tells.
    let known = knows(&bench.scan().0);
    let twin = bench.drop("b", "third");
    File::options()
        .write(true)
        .open(&twin)
        .unwrap()
        .set_modified(older)
        .unwrap();
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
    assert_eq!(
        content.sha256(&NEVER).unwrap(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(text(&mut content), "abc", "the file is left at its beginning");
    assert!(matches!(
        content.sha256(&AtomicBool::new(true)),
        Err(ReadError::Cancelled(_))
    ));
}

#[test]
fn a_file_that_changes_before_or_while_it_is_read_is_not_taken() {
    let bench = Bench::new();
    let path = bench.drop("a", "first");
    let seen = bench.sighting("a");
    let append = || {
        File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"more")
            .unwrap()
    };

    let mut content = bench.open().open_file(&seen.path, &seen.stamp).unwrap();
    let outcome = content.read(&NEVER, |_| {
        append();
        Ok(())
    });
    assert!(matches!(outcome, Err(ReadError::Changed(_))));
    assert!(matches!(
        bench.open().open_file(&seen.path, &seen.stamp),
        Err(OpenError::Changed(_))
    ));
    fs::remove_file(&path).unwrap();
    assert!(matches!(
        bench.open().open_file(&seen.path, &seen.stamp),
        Err(OpenError::Gone(_))
    ));
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

    fs::rename(bench.share(), bench.beside("old")).unwrap();
    assert!(root.confirm_gone(&both).is_empty(), "no share");
    fs::create_dir(bench.share()).unwrap();
    assert!(root.confirm_gone(&both).is_empty(), "another folder in its place");
}

#[test]
fn a_share_that_is_not_there_or_no_folder_is_told_apart() {
    let bench = Bench::new();
    assert!(matches!(
        ShareRoot::open(&bench.beside("lost")),
        Err(RootError::Missing { .. })
    ));
    fs::write(bench.beside("file"), "").unwrap();
    assert!(matches!(
        ShareRoot::open(&bench.beside("file")),
        Err(RootError::NotAFolder { .. })
    ));
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

#[test]
fn an_empty_share_is_whole() {
    let (seen, report) = Bench::new().scan();
    assert!(seen.is_empty() && report.is_whole());
}
