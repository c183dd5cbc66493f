//! A share as it is met in real folders. No network or FUSE mounts here: those are in `share_real`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod files;
mod walking;

use shouqi::rules::relpath::RelPath;
use shouqi::share::{Content, IgnoreList, ScanReport, ShareRoot, Sighting};
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

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
        self.scan().0.into_iter().find(|sighting| sighting.path == path).expect("it should be seen")
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

fn text(content: &mut Content) -> String {
    let mut bytes = Vec::new();
    content.read(&NEVER, |piece| bytes.write_all(piece)).unwrap();
    String::from_utf8(bytes).unwrap()
}
