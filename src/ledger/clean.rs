//! The mark of a clean stop, beside the store: where the journal stood then, and how the store's file looked, byte for
//! byte. It says whether the store may be trusted; what to do when it may not is `rebuild`'s.

use super::journal::Tip;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What was true at a clean stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CleanStop {
    /// The journal's tip.
    tip: Tip,
    /// The store's file.
    store: Looks,
}

/// How a file looks. A checksum is enough: it is damage that is looked for, not malice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Looks {
    length: u64,
    crc32: u32,
}

/// Leaves the mark, once the store in `records` is closed or nobody writes to it any more.
pub(super) fn leave(records: &Path, tip: &Tip) -> io::Result<()> {
    let stop = CleanStop { tip: tip.clone(), store: looks(&store(records))? };
    let mut file = File::create(mark(records))?;
    file.write_all(&serde_json::to_vec(&stop)?)?;
    file.sync_all()
}

/// Takes the mark away, so that a crash from here on is noticed. The journal's tip at the stop, when the store is still
/// byte for byte what it was then: sled opens a damaged file without an error, holding fewer records.
pub(super) fn take(records: &Path) -> Option<Tip> {
    let mark = mark(records);
    let stop: CleanStop = serde_json::from_slice(&std::fs::read(&mark).ok()?).ok()?;
    std::fs::remove_file(&mark).and_then(|()| File::open(records)?.sync_all()).ok()?;
    (looks(&store(records)).ok()? == stop.store).then_some(stop.tip)
}

fn mark(records: &Path) -> PathBuf {
    records.join("clean-stop")
}

/// Where sled keeps what it holds.
pub(super) fn store(records: &Path) -> PathBuf {
    records.join("db")
}

fn looks(path: &Path) -> io::Result<Looks> {
    let mut file = File::open(path)?;
    let (mut hasher, mut length) = (crc32fast::Hasher::new(), 0);
    let mut block = vec![0; 1 << 20];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(Looks { length, crc32: hasher.finalize() }),
            read => {
                hasher.update(&block[..read]);
                length += read as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopped() -> (tempfile::TempDir, Tip) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(store(folder.path()), b"records").unwrap();
        let tip = Tip { seq: 7, ..Tip::genesis() };
        leave(folder.path(), &tip).unwrap();
        (folder, tip)
    }

    #[test]
    fn the_mark_holds_for_one_start() {
        let (folder, tip) = stopped();
        assert_eq!(take(folder.path()), Some(tip));
        assert_eq!(take(folder.path()), None);
    }

    #[test]
    fn a_store_with_one_byte_changed_is_not_trusted() {
        let (folder, _) = stopped();
        std::fs::write(store(folder.path()), b"recards").unwrap();
        assert_eq!(take(folder.path()), None);
    }

    #[test]
    fn a_store_that_was_cut_short_is_not_trusted() {
        let (folder, _) = stopped();
        std::fs::write(store(folder.path()), b"record").unwrap();
        assert_eq!(take(folder.path()), None);
    }
}
