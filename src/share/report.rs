//! What a scan brings home: sightings, and a report of what is no material, refused, being edited or unreadable.
//! Values only; how they are gathered is `scan`'s part, what they mean for losses the guard's.

use super::ignore::Reason;
use crate::rules::relpath::RelPath;
use crate::rules::settle::Stamp;

/// What one scan saw of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Where it lies.
    pub path: RelPath,
    /// Size, time and file id.
    pub stamp: Stamp,
}

/// A count, and the first of what was counted, so that a report stays small whatever a share holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally<T> {
    /// How many there were.
    pub count: u64,
    /// The first [`Tally::KEPT`] of them, in the order met.
    pub first: Vec<T>,
}

impl<T> Tally<T> {
    /// How many are kept.
    pub const KEPT: usize = 1000;

    pub(super) fn add(&mut self, item: T) {
        self.count += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(item);
        }
    }
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Tally { count: 0, first: Vec::new() }
    }
}

/// What is never read: it can lead out of the share, block for ever, or mean nothing on another machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// A symbolic link.
    Link,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A block or character device.
    Device,
    /// A folder on which something else is mounted.
    OtherMount,
    /// A file or folder whose path is longer than the 4095 bytes the system can open. No file the ledger knows can lie
    /// there, so it makes no scan doubtful.
    LongPath,
}

impl Special {
    /// What it is, as letters and pages say it.
    pub fn zh(self) -> &'static str {
        match self {
            Special::Link => "符号链接",
            Special::Pipe => "命名管道",
            Special::Socket => "套接字",
            Special::Device => "设备文件",
            Special::OtherMount => "另行挂载的文件夹",
            Special::LongPath => "路径过长",
        }
    }

    /// What it is, and how to hand in what was meant.
    pub fn en(self) -> &'static str {
        match self {
            Special::Link => "a symbolic link: put the file itself here",
            Special::Pipe => "a named pipe: only regular files are taken",
            Special::Socket => "a socket: only regular files are taken",
            Special::Device => "a device: only regular files are taken",
            Special::OtherMount => "a folder with another mount on it: give it to a unit as its own path",
            Special::LongPath => "a path longer than 4095 bytes: put the files into a higher folder",
        }
    }
}

/// Something in the share that is not a regular file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where it lies.
    pub path: RelPath,
    /// What it is.
    pub what: Special,
}

/// A file somebody seems to be editing: an owner file lies beside it. Ask [`crate::rules::settle::being_edited`]
/// whether that is recent enough to mean anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The document.
    pub path: RelPath,
    /// The owner file's time, nanoseconds since 1970.
    pub owner_mtime: i64,
}

/// A folder that could not be read to its end, or a file of which nothing could be learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it lies, `None` for the share's own folder.
    pub path: Option<RelPath>,
    /// What the system said.
    pub why: String,
}

/// What a finished scan has to say beside its sightings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScanReport {
    /// Number of sightings.
    pub files: u64,
    /// Temporary and system names, with the reason they are no material.
    pub ignored: Tally<(RelPath, Reason)>,
    /// What is not a regular file.
    pub refused: Tally<Refused>,
    /// Documents with an owner file beside them.
    pub edited: Tally<Edited>,
    /// Folders and files that could not be looked at: the scan is doubtful, and nothing it did not see may count as lost.
    pub unreadable: Tally<Unreadable>,
    /// It was cancelled or dropped before its end.
    pub cut_short: bool,
    /// The configured path no longer led to the scanned folder when the scan ended.
    pub replaced: bool,
}

impl ScanReport {
    /// Whether what was not seen may be taken as not being there.
    pub fn is_whole(&self) -> bool {
        self.unreadable.count == 0 && !self.cut_short && !self.replaced
    }
}
