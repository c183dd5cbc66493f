//! One look at everything that lies in a share, in path order and without holding more than one folder per level.
//! It must not open a file, follow a link, or enter another mount.

use super::ignore::{IgnoreList, Reason, edited_names};
use super::report::{Edited, Refused, ScanReport, Sighting, Special, Unreadable};
use super::root::{ShareRoot, WANTED};
use crate::rules::relpath::RelPath;
use crate::rules::settle::Stamp;
use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, FileType, OFlags, RawDir, statx};
use rustix::io::Errno;
use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};

/// A scan under way: an iterator over the sightings, in the order of [`RelPath`].
///
/// Memory grows with the largest single folder and the depth, not with the number of files. Take it `by_ref` into
/// [`super::compare()`], then call [`Scan::finish`].
#[derive(Debug)]
pub struct Scan<'a> {
    root: &'a ShareRoot,
    ignore: &'a IgnoreList,
    cancel: &'a AtomicBool,
    levels: Vec<Level>,
    buffer: Vec<MaybeUninit<u8>>,
    report: ScanReport,
    begun: bool,
}

/// What remains of one folder.
#[derive(Debug, Default)]
struct Level {
    /// The folder's path with its `/`; empty for the share's own.
    prefix: Vec<u8>,
    /// All names one after the other. A folder's ends with `/`: so sorted, a walk meets all paths in byte order.
    names: Vec<u8>,
    /// The last entry comes first in the walk.
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    start: usize,
    /// Length of the name, 255 at most, and its `/`.
    length: u16,
    /// `None` for a folder.
    stamp: Option<Stamp>,
}

impl Level {
    fn name(&self, entry: &Entry) -> &[u8] {
        &self.names[entry.start..entry.start + usize::from(entry.length)]
    }

    fn add(&mut self, name: &[u8], stamp: Option<Stamp>) {
        let start = self.names.len();
        self.names.extend_from_slice(name);
        if stamp.is_none() {
            self.names.push(b'/');
        }
        self.entries.push(Entry { start, length: (self.names.len() - start) as u16, stamp });
    }

    fn path(&self, name: &[u8]) -> Vec<u8> {
        let mut path = Vec::with_capacity(self.prefix.len() + name.len());
        path.extend_from_slice(&self.prefix);
        path.extend_from_slice(name);
        path
    }

    fn rel(&self, name: &[u8]) -> Option<RelPath> {
        RelPath::new(self.path(name)).ok()
    }
}

/// Room for the names of one `getdents64` call: a few hundred names, so a network folder costs few round trips.
const BUFFER: usize = 64 * 1024;
/// The longest path Linux opens, its NUL left out (`PATH_MAX`).
const LONGEST_PATH: usize = 4095;

impl<'a> Scan<'a> {
    pub(super) fn begin(root: &'a ShareRoot, ignore: &'a IgnoreList, cancel: &'a AtomicBool) -> Self {
        let buffer = vec![MaybeUninit::uninit(); BUFFER];
        Scan { root, ignore, cancel, levels: Vec::new(), buffer, report: ScanReport::default(), begun: false }
    }

    /// Ends the scan and says what there was beside the sightings. A scan that was not walked to its end is cut short.
    pub fn finish(mut self) -> ScanReport {
        self.report.cut_short |= !self.begun || !self.levels.is_empty();
        self.report.replaced = !self.root.still_there();
        self.report
    }

    /// Reads the folder at `prefix` (ending in `/`, or empty for the share itself) and puts it on the stack.
    fn enter(&mut self, prefix: Vec<u8>) {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let path = prefix.strip_suffix(b"/").unwrap_or(b".");
        match self.root.beneath(path, flags) {
            Ok(folder) => {
                let mut level = Level { prefix, ..Level::default() };
                let mut owners = Vec::new();
                if let Err(error) = self.list(&folder, &mut level, &mut owners) {
                    self.unreadable(&level.prefix, error);
                }
                self.note_edited(&level, &owners);
                let names = &level.names;
                level.entries.sort_unstable_by(|a, b| {
                    let name = |e: &Entry| &names[e.start..e.start + usize::from(e.length)];
                    name(b).cmp(name(a))
                });
                self.levels.push(level);
            }
            // Gone since its parent was read: as if it had been gone before.
            Err(Errno::NOENT) if !prefix.is_empty() => {}
            Err(error @ (Errno::XDEV | Errno::NAMETOOLONG)) => {
                let what = if error == Errno::XDEV { Special::OtherMount } else { Special::LongPath };
                if let Ok(path) = RelPath::new(path) {
                    self.report.refused.add(Refused { path, what });
                }
            }
            Err(error) => self.unreadable(&prefix, error),
        }
    }

    /// Notes that what lies at `path` (a folder's may end in `/`, empty for the share itself) could not be looked at.
    fn unreadable(&mut self, path: &[u8], error: Errno) {
        let path = RelPath::new(path.strip_suffix(b"/").unwrap_or(path)).ok();
        self.report.unreadable.add(Unreadable { path, why: std::io::Error::from(error).to_string() });
    }

    /// Reads all of a folder: sub-folders and regular files onto `level`, the rest into the report, owner files of
    /// editors with their time into `owners`.
    fn list(&mut self, folder: &OwnedFd, level: &mut Level, owners: &mut Vec<(Vec<u8>, i64)>) -> Result<(), Errno> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut entries = RawDir::new(folder, &mut buffer);
        let outcome = loop {
            if self.cancel.load(Ordering::Relaxed) {
                break Ok(());
            }
            match entries.next() {
                None => break Ok(()),
                Some(Err(Errno::INTR)) => {}
                Some(Err(error)) => break Err(error),
                Some(Ok(entry)) => {
                    let name = entry.file_name();
                    if !matches!(name.to_bytes(), b"." | b"..")
                        && let Err(error) = self.look(folder, level, name, entry.file_type(), owners)
                    {
                        if is_server_gone(error) {
                            break Err(error);
                        }
                        // One bad file must not hide those beside it.
                        self.unreadable(&level.path(name.to_bytes()), error);
                    }
                }
            }
        };
        self.buffer = buffer;
        outcome
    }

    /// Looks at one name of a folder.
    fn look(
        &mut self,
        folder: &OwnedFd,
        level: &mut Level,
        name: &CStr,
        kind: FileType,
        owners: &mut Vec<(Vec<u8>, i64)>,
    ) -> Result<(), Errno> {
        let bytes = name.to_bytes();
        let reason = self.ignore.reason(bytes, kind == FileType::Directory);
        // What a folder's entry says of the kind is enough for everything but regular files.
        let wants_stat =
            matches!(kind, FileType::RegularFile | FileType::Unknown) && matches!(reason, None | Some(Reason::Owner));
        let stat =
            match wants_stat.then(|| statx(folder, name, AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT, WANTED)) {
                Some(Ok(stat)) => Some(stat),
                // Gone since the folder was read: as if it had been gone before.
                Some(Err(Errno::NOENT)) => return Ok(()),
                Some(Err(error)) => return Err(error),
                None => None,
            };
        let kind = stat.as_ref().map_or(kind, |stat| FileType::from_raw_mode(stat.stx_mode.into()));
        let reason = if kind == FileType::Directory { self.ignore.reason(bytes, true) } else { reason };
        let special = match (kind, reason, stat) {
            (_, Some(reason), stat) => {
                if let (Reason::Owner, Some(stat)) = (reason, stat) {
                    owners.push((bytes.to_vec(), self.root.stamp(&stat).mtime));
                }
                if let Some(path) = level.rel(bytes) {
                    self.report.ignored.add((path, reason));
                }
                return Ok(());
            }
            (FileType::Directory, ..) => {
                level.add(bytes, None);
                return Ok(());
            }
            (FileType::RegularFile, _, Some(stat)) if level.prefix.len() + bytes.len() <= LONGEST_PATH => {
                level.add(bytes, Some(self.root.stamp(&stat)));
                return Ok(());
            }
            (FileType::RegularFile, ..) => Special::LongPath,
            (FileType::Symlink, ..) => Special::Link,
            (FileType::Fifo, ..) => Special::Pipe,
            (FileType::Socket, ..) => Special::Socket,
            _ => Special::Device,
        };
        if let Some(path) = level.rel(bytes) {
            self.report.refused.add(Refused { path, what: special });
        }
        Ok(())
    }

    /// Says of which files beside them the owner files speak.
    fn note_edited(&mut self, level: &Level, owners: &[(Vec<u8>, i64)]) {
        if owners.is_empty() {
            return;
        }
        let files: Vec<&[u8]> = level.entries.iter().filter(|e| e.stamp.is_some()).map(|e| level.name(e)).collect();
        for (name, owner_mtime) in edited_names(owners, &files) {
            if let Some(path) = level.rel(name) {
                self.report.edited.add(Edited { path, owner_mtime });
            }
        }
    }
}

/// Whether an error is about the whole share: asking on would only wait for each of its files in turn.
fn is_server_gone(error: Errno) -> bool {
    use Errno as E;
    matches!(
        error,
        E::NOTCONN
            | E::STALE
            | E::HOSTDOWN
            | E::HOSTUNREACH
            | E::TIMEDOUT
            | E::CONNABORTED
            | E::CONNRESET
            | E::SHUTDOWN
    )
}

impl Iterator for Scan<'_> {
    type Item = Sighting;

    fn next(&mut self) -> Option<Sighting> {
        if !self.begun {
            self.begun = true;
            self.enter(Vec::new());
        }
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                self.report.cut_short = true;
                return None;
            }
            let level = self.levels.last_mut()?;
            let Some(entry) = level.entries.pop() else {
                self.levels.pop();
                continue;
            };
            match entry.stamp {
                None => {
                    let folder = level.path(level.name(&entry));
                    self.enter(folder);
                }
                Some(stamp) => {
                    if let Some(path) = level.rel(level.name(&entry)) {
                        self.report.files += 1;
                        return Some(Sighting { path, stamp });
                    }
                }
            }
        }
    }
}
