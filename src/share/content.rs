//! The bytes of one file of a share: opened without following anything, proved to be the ones that were sighted.
//! It must not interpret them.

use super::root::{ShareRoot, looks};
use crate::rules::relpath::RelPath;
use crate::rules::settle::Stamp;
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::sync::atomic::{AtomicBool, Ordering};

/// A regular file of a share, open for reading.
#[derive(Debug)]
pub struct Content {
    file: File,
    path: RelPath,
    /// Size and time when it was opened.
    looks: (u64, i64),
}

/// Why a file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing is there any more.
    #[error("`{0}` is gone: the next scan will tell where it went")]
    Gone(RelPath),
    /// It is not what was sighted: still being written, or replaced.
    #[error("`{0}` changed since it was sighted: it is looked at again when it is quiet")]
    Changed(RelPath),
    /// A link, pipe, socket, device or folder.
    #[error("`{0}` is not a regular file of the share: put the file itself there")]
    NotAFile(RelPath),
    /// Another program keeps it for itself, as Windows does while it writes.
    #[error("`{0}` is in use by another program: it is tried again when that is done")]
    Busy(RelPath),
    /// The system will not open it.
    #[error("cannot open `{path}`: let the daemon's user read it, and see that the share's server answers")]
    Unreadable {
        /// The file.
        path: RelPath,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// Why a file could not be read to its end as it was sighted.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It changed while it was read: what was read is nothing.
    #[error("`{0}` changed while it was read: it is read again when it is quiet")]
    Changed(RelPath),
    /// The reading was called off.
    #[error("reading `{0}` was called off: it is read again at the next pass")]
    Cancelled(RelPath),
    /// The system failed.
    #[error("cannot read `{path}` to its end: see that the share's server answers")]
    Unreadable {
        /// The file.
        path: RelPath,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl Content {
    pub(super) fn open(root: &ShareRoot, path: &RelPath, expected: &Stamp) -> Result<Content, OpenError> {
        // Not blocking: a pipe put in the file's place must not hold us (open(2)).
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
        let failed = |error: Errno| match error {
            Errno::NOENT | Errno::NOTDIR => OpenError::Gone(path.clone()),
            Errno::LOOP | Errno::NXIO | Errno::NODEV | Errno::XDEV | Errno::ISDIR => OpenError::NotAFile(path.clone()),
            Errno::BUSY | Errno::TXTBSY | Errno::AGAIN => OpenError::Busy(path.clone()),
            error => OpenError::Unreadable { path: path.clone(), source: error.into() },
        };
        let file = root.beneath(path.as_bytes(), flags).map_err(failed)?;
        let stat = ShareRoot::stat(&file).map_err(failed)?;
        if FileType::from_raw_mode(stat.stx_mode.into()) != FileType::RegularFile {
            return Err(OpenError::NotAFile(path.clone()));
        }
        if root.stamp(&stat) != *expected {
            return Err(OpenError::Changed(path.clone()));
        }
        Ok(Content { file: file.into(), path: path.clone(), looks: looks(&stat) })
    }

    /// The open file, at whatever position the last reader left it.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// SHA-256 of all its bytes as lower-case hex: what `certutil -hashfile NAME SHA256` prints. Leaves the file at its
    /// beginning. Errors: changed meanwhile, called off by `cancel`, or the system failed.
    pub fn sha256(&mut self, cancel: &AtomicBool) -> Result<String, ReadError> {
        let mut hasher = Sha256::new();
        self.read(cancel, |bytes| {
            hasher.update(bytes);
            Ok(())
        })?;
        Ok(hex(&hasher.finalize()))
    }

    /// Hands all its bytes to `sink` piece by piece, then makes sure that the file is still as it was opened. Leaves
    /// the file at its beginning. An error of the sink ends the reading as one of ours.
    pub fn read(
        &mut self,
        cancel: &AtomicBool,
        mut sink: impl FnMut(&[u8]) -> std::io::Result<()>,
    ) -> Result<(), ReadError> {
        let path = &self.path;
        let failed = |source| ReadError::Unreadable { path: path.clone(), source };
        let mut buffer = [0; 64 * 1024];
        let mut length = 0;
        self.file.rewind().map_err(failed)?;
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Err(ReadError::Cancelled(path.clone()));
            }
            match self.file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    length += read as u64;
                    // A file that grows while it is read would never end.
                    if length > self.looks.0 {
                        return Err(ReadError::Changed(path.clone()));
                    }
                    sink(&buffer[..read]).map_err(failed)?;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
        self.file.rewind().map_err(failed)?;
        if length == self.looks.0 && self.is_unchanged() { Ok(()) } else { Err(ReadError::Changed(path.clone())) }
    }

    /// Whether the open file still has the size and time it was opened with.
    pub fn is_unchanged(&self) -> bool {
        ShareRoot::stat(&self.file).is_ok_and(|stat| looks(&stat) == self.looks)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
