//! A share held open: its identity, and the one door through which its files and folders are reached.
//! It must never create anything, follow a link, or leave the share's own folder.

use super::content::{Content, OpenError};
use super::ignore::IgnoreList;
use super::mount::{Ground, Mount, Reach, ground};
use super::scan::Scan;
use crate::rules::relpath::RelPath;
use crate::rules::settle::{FileId, Stamp};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, Statx, StatxFlags, openat, openat2, statx};
use rustix::io::Errno;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// What a sighting needs to know of a file.
pub(super) const WANTED: StatxFlags =
    StatxFlags::TYPE.union(StatxFlags::SIZE).union(StatxFlags::MTIME).union(StatxFlags::INO);

/// How often an opening is repeated at once. The kernel asks for it when a folder on the way was renamed meanwhile
/// (openat2(2)); the same answer from a file whose writer holds a lease comes again each time, and is passed on.
const TRIES: usize = 8;

/// A share's folder, held open for one look.
#[derive(Debug)]
pub struct ShareRoot {
    path: PathBuf,
    folder: OwnedFd,
    ground: Ground,
    place: Place,
}

/// One folder of one mount, as long as the machine runs: equal for two looks only if nothing was unmounted, replaced
/// or removed between them. Never to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    mount: u64,
    device: (u32, u32),
    inode: u64,
}

/// `STATX_MNT_ID_UNIQUE` (since Linux 6.8): a mount id that is never used again. Older kernels leave the number 0.
const UNIQUE_MOUNT: StatxFlags = StatxFlags::from_bits_retain(0x4000);

/// Why a share could not be looked at. Nothing it holds is lost by that: the share is *unknown*.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// No such folder.
    #[error("the share {path:?} is not there: mount it again, or correct its path; it is never created anew")]
    Missing {
        /// The configured path.
        path: PathBuf,
    },
    /// There is something, but not a folder.
    #[error("the share {path:?} is not a folder: put the folder back, or correct its path")]
    NotAFolder {
        /// The configured path.
        path: PathBuf,
    },
    /// The kernel does not offer the one call that opens a file without ever leaving its share.
    #[error("cannot look into the share {path:?} safely: openat2 is needed (Linux 5.6); in a container, allow it")]
    NoSafeOpen {
        /// The configured path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The folder cannot be opened or its mount not told.
    #[error("cannot look into the share {path:?}: let the daemon's user read it, and see that its server answers")]
    Unreadable {
        /// The configured path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl ShareRoot {
    /// Opens the share at `path`. The path itself is the operator's word and may lead through links.
    pub fn open(path: &Path) -> Result<ShareRoot, RootError> {
        let failed = |error: Errno| match error {
            Errno::NOENT => RootError::Missing { path: path.to_owned() },
            Errno::NOTDIR => RootError::NotAFolder { path: path.to_owned() },
            error => RootError::Unreadable { path: path.to_owned(), source: error.into() },
        };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = openat(rustix::fs::CWD, path, flags, Mode::empty()).map_err(failed)?;
        let stat = statx(&folder, c"", AtFlags::EMPTY_PATH, WANTED | UNIQUE_MOUNT).map_err(failed)?;
        let ground = ground(&folder).map_err(|source| RootError::Unreadable { path: path.to_owned(), source })?;
        let mount = if stat.stx_mask & UNIQUE_MOUNT.bits() != 0 { stat.stx_mnt_id } else { 0 };
        let place = Place { mount, device: (stat.stx_dev_major, stat.stx_dev_minor), inode: stat.stx_ino };
        let path = path.to_owned();
        let root = ShareRoot { path, folder, ground, place };
        match root.beneath(b".", OFlags::PATH | OFlags::CLOEXEC) {
            Ok(_) => Ok(root),
            // A container's filter says EPERM for calls it does not know.
            Err(error @ (Errno::NOSYS | Errno::PERM)) => {
                Err(RootError::NoSafeOpen { path: root.path, source: error.into() })
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// The configured path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The share's identity.
    pub fn mount(&self) -> &Mount {
        &self.ground.mount
    }

    /// Whether changes on it are reported, or only a scan finds them.
    pub fn reach(&self) -> Reach {
        self.ground.reach
    }

    /// The very folder that was opened.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Begins a scan; see [`Scan`]. Setting `cancel` ends it early, and the report says so.
    pub fn scan<'a>(&'a self, ignore: &'a IgnoreList, cancel: &'a AtomicBool) -> Scan<'a> {
        Scan::begin(self, ignore, cancel)
    }

    /// Opens a regular file of the share for reading, if it still is what a sighting said it was.
    pub fn open_file(&self, path: &RelPath, expected: &Stamp) -> Result<Content, OpenError> {
        Content::open(self, path, expected)
    }

    /// Which of these paths have no file there any more, asked anew of a share opened anew: just before losses are
    /// committed. Only a clear answer of the same folder on the same mount counts, so a share that stopped answering,
    /// or was unmounted meanwhile, confirms nothing.
    pub fn confirm_gone(&self, paths: &[RelPath]) -> Vec<RelPath> {
        let Ok(now) = ShareRoot::open(&self.path) else {
            return Vec::new();
        };
        let gone = paths.iter().filter(|path| now.holds_no_file(path)).cloned().collect();
        if self.is_same_folder(&now) && self.still_there() { gone } else { Vec::new() }
    }

    /// Whether nothing lies at `path`, or something that is not a regular file, or a link stands in the way.
    fn holds_no_file(&self, path: &RelPath) -> bool {
        match self.beneath(path.as_bytes(), OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC) {
            Ok(found) => ShareRoot::stat(&found)
                .is_ok_and(|stat| FileType::from_raw_mode(stat.stx_mode.into()) != FileType::RegularFile),
            Err(error) => matches!(error, Errno::NOENT | Errno::NOTDIR | Errno::LOOP),
        }
    }

    /// Whether the configured path still leads to this very folder: false once it was unmounted, replaced or removed.
    pub fn still_there(&self) -> bool {
        ShareRoot::open(&self.path).is_ok_and(|now| self.is_same_folder(&now))
    }

    fn is_same_folder(&self, other: &ShareRoot) -> bool {
        self.place == other.place && self.mount() == other.mount()
    }

    /// Whether the marker the operator laid into the share is there.
    pub fn holds_marker(&self, marker: &RelPath) -> bool {
        self.beneath(marker.as_bytes(), OFlags::PATH | OFlags::CLOEXEC).is_ok()
    }

    /// Opens what lies at `path` without ever following a link, leaving the share, or entering another mount.
    pub(super) fn beneath(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
        let mut tries = 1..=TRIES;
        loop {
            match openat2(&self.folder, path, flags, Mode::empty(), resolve) {
                Err(Errno::AGAIN | Errno::INTR) if tries.next().is_some() => {}
                other => return other,
            }
        }
    }

    /// The stamp of what `statx` told.
    pub(super) fn stamp(&self, stat: &Statx) -> Stamp {
        let volume = match (stat.stx_dev_major, stat.stx_dev_minor) {
            device if device == self.place.device => 0,
            (major, minor) => rustix::fs::makedev(major, minor),
        };
        let (size, mtime) = looks(stat);
        let file_id = self.ground.lasting_ids.then_some(FileId { volume, inode: stat.stx_ino });
        Stamp { size, mtime, file_id }
    }

    /// `statx` on an open file.
    pub(super) fn stat(file: impl AsFd) -> Result<Statx, Errno> {
        statx(file, c"", AtFlags::EMPTY_PATH, WANTED)
    }
}

/// Size in bytes and time of the last change in nanoseconds since 1970.
pub(super) fn looks(stat: &Statx) -> (u64, i64) {
    let time = stat.stx_mtime;
    (stat.stx_size, time.tv_sec.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec.into()))
}
