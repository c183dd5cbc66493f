//! A share on a FUSE mount: lost, back again, dead; by bindfs.

use super::{NEVER, at, comes_about};
use shouqi::rules::relpath::RelPath;
use shouqi::share::{
    Because, Difference, GuardInput, GuardVerdict, IgnoreList, Known, Listening, Look, Mount, PendingLoss, Presence,
    Reach, RootError, ScanOnly, ScanReport, ShareRoot, Sighting, WatchRoot, Watcher, compare, judge,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a ledger would hold of one share, and how a pass goes about it.
#[derive(Default)]
struct Ledger {
    known: Vec<Known<()>>,
    mount: Option<Mount>,
    pending: PendingLoss,
}

impl Ledger {
    /// One look: open, scan, compare, judge. What is new is entered at once, what is believed lost is taken out.
    fn look(&mut self, share: &Path, minute: i64) -> Presence {
        let root = ShareRoot::open(share);
        let verdict = match &root {
            Ok(root) => {
                let ignore = IgnoreList::default();
                let mut scan = root.scan(&ignore, &NEVER);
                let seen: Vec<_> = scan.by_ref().collect();
                self.compared(seen, &scan.finish(), root.mount(), minute)
            }
            Err(error) => self.judged(Look::Failed(error), self.known.len(), minute),
        };
        self.known.retain(|known| verdict.losses.iter().all(|loss| loss.path != known.path));
        self.mount = verdict.mount;
        self.pending = verdict.pending;
        verdict.presence
    }

    fn compared(&mut self, seen: Vec<Sighting>, report: &ScanReport, mount: &Mount, minute: i64) -> GuardVerdict {
        let (before, mut gone) = (self.known.len(), Vec::new());
        let mut known = Vec::new();
        for difference in compare(seen, std::mem::take(&mut self.known)) {
            match difference {
                Difference::New(now) | Difference::Changed { sighting: now, .. } => {
                    known.push(Known { path: now.path, stamp: now.stamp, sha256: None, record: () });
                }
                Difference::Same(same) => known.push(same),
                Difference::Gone(lost) => {
                    gone.push(lost.path.clone());
                    known.push(lost);
                }
            }
        }
        self.known = known;
        self.judged(Look::Scanned { report, mount, gone: &gone, settling: 0 }, before, minute)
    }

    fn judged(&self, look: Look<'_>, known: usize, minute: i64) -> GuardVerdict {
        let (mount_before, pending) = (self.mount.as_ref(), &self.pending);
        judge(GuardInput { look, known: known as u64, mount_before, pending, believed: false, now: at(minute) })
    }
}

/// A folder shown at another place by bindfs, so that the place can lose it.
struct Bindfs {
    folder: tempfile::TempDir,
    server: Option<Child>,
}

impl Bindfs {
    fn new() -> Self {
        assert!(Path::new("/dev/fuse").exists(), "this machine has no /dev/fuse");
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("server")).unwrap();
        fs::create_dir(folder.path().join("share")).unwrap();
        let mut bindfs = Bindfs { folder, server: None };
        bindfs.mount();
        bindfs
    }

    fn server(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    fn share(&self) -> PathBuf {
        self.folder.path().join("share")
    }

    fn mount(&mut self) {
        let mut bindfs = Command::new("bindfs");
        bindfs.args(["-f", "--no-allow-other"]).arg(self.server()).arg(self.share());
        self.server = Some(bindfs.spawn().expect("bindfs"));
        comes_about("the mount", || ShareRoot::open(&self.share()).unwrap().mount().fs_type.starts_with("fuse"));
    }

    /// Takes the mount away, as an operator or a restarting server does.
    fn lose(&mut self) {
        let _ = Command::new("fusermount").args(["-u", "-z"]).arg(self.share()).stderr(Stdio::null()).status();
        if let Some(mut server) = self.server.take() {
            let _ = server.wait();
        }
    }

    /// Kills the server and leaves the mount behind, dead.
    fn die(&mut self) {
        let mut server = self.server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
    }
}

impl Drop for Bindfs {
    fn drop(&mut self) {
        self.lose();
    }
}

#[test]
#[ignore = "needs bindfs"]
fn a_share_that_loses_its_mount_is_unknown_and_loses_nothing() {
    let mut bindfs = Bindfs::new();
    let mut ledger = Ledger::default();
    for name in ["计划.docx", "总结.docx", "名单.xlsx"] {
        fs::write(bindfs.server().join(name), name).unwrap();
    }
    assert_eq!(ledger.look(&bindfs.share(), 0), Presence::Present);
    assert_eq!(ledger.known.len(), 3);
    assert_eq!(ledger.known[0].stamp.file_id, None, "file ids of FUSE do not outlast a mount");

    bindfs.lose();
    for minute in 1..40 {
        let presence = ledger.look(&bindfs.share(), minute);
        assert!(
            matches!(presence, Presence::Unknown(Because::MountChanged { there: 0, known: 3, .. })),
            "{presence:?}"
        );
    }
    assert_eq!(ledger.known.len(), 3);

    bindfs.mount();
    fs::write(bindfs.server().join("照片.jpg"), "x").unwrap();
    assert_eq!(ledger.look(&bindfs.share(), 41), Presence::Present);
    assert_eq!(ledger.known.len(), 4);
}

#[test]
#[ignore = "needs bindfs"]
fn one_file_withdrawn_over_fuse_is_believed_after_ten_minutes() {
    let bindfs = Bindfs::new();
    let mut ledger = Ledger::default();
    for name in ["计划.docx", "总结.docx"] {
        fs::write(bindfs.server().join(name), name).unwrap();
    }
    ledger.look(&bindfs.share(), 0);
    fs::remove_file(bindfs.server().join("计划.docx")).unwrap();
    ledger.look(&bindfs.share(), 1);
    ledger.look(&bindfs.share(), 10);
    assert_eq!(ledger.known.len(), 2);
    assert_eq!(ledger.look(&bindfs.share(), 11), Presence::Present);
    assert_eq!(ledger.known.len(), 1);
}

#[test]
#[ignore = "needs bindfs"]
fn a_mount_whose_server_dies_during_the_scan_makes_it_doubtful_and_then_unreadable() {
    let mut bindfs = Bindfs::new();
    fs::create_dir(bindfs.server().join("2021")).unwrap();
    for name in ["2020.docx", "2021/总结.docx"] {
        fs::write(bindfs.server().join(name), name).unwrap();
    }
    let mut ledger = Ledger::default();
    assert_eq!(ledger.look(&bindfs.share(), 0), Presence::Present);

    let (root, ignore) = (ShareRoot::open(&bindfs.share()).unwrap(), IgnoreList::default());
    let mut scan = root.scan(&ignore, &NEVER);
    assert!(scan.next().is_some());
    bindfs.die();
    assert_eq!(scan.next(), None);
    let report = scan.finish();
    assert!(report.unreadable.count == 1 && !report.is_whole(), "{report:?}");

    assert!(matches!(ShareRoot::open(&bindfs.share()), Err(RootError::Unreadable { .. })));
    assert_eq!(ledger.look(&bindfs.share(), 1), Presence::Unknown(Because::RootUnreadable));
    assert_eq!(ledger.known.len(), 2);
}

#[test]
#[ignore = "needs bindfs"]
fn a_fuse_share_is_scanned_and_never_listened_to() {
    let bindfs = Bindfs::new();
    let root = ShareRoot::open(&bindfs.share()).unwrap();
    assert_eq!(root.reach(), Reach::Network);
    let unit: shouqi::rules::ids::UnitCode = "03".parse().unwrap();
    let mut watcher = Watcher::start([WatchRoot { unit: unit.clone(), path: bindfs.share() }], |_| {});
    assert_eq!(watcher.refresh(&unit, Some(&root)), Listening::ScanOnly(ScanOnly::Network));
}

#[test]
#[ignore = "needs bindfs"]
fn another_mount_inside_a_share_is_refused() {
    let (bindfs, outer) = (Bindfs::new(), tempfile::tempdir().unwrap());
    fs::write(bindfs.server().join("a"), "x").unwrap();
    fs::write(outer.path().join("b"), "x").unwrap();
    let root = ShareRoot::open(bindfs.folder.path()).unwrap();
    let ignore = IgnoreList::default();
    let mut scan = root.scan(&ignore, &NEVER);
    let seen: Vec<_> = scan.by_ref().map(|sighting| sighting.path.to_string()).collect();
    let report = scan.finish();
    assert_eq!(seen, ["server/a"]);
    assert_eq!(report.refused.first[0].path.to_string(), "share");
    let stamp = ShareRoot::open(&bindfs.share()).unwrap().scan(&ignore, &NEVER).next().unwrap().stamp;
    assert!(root.open_file(&RelPath::new("share/a").unwrap(), &stamp).is_err());
}
