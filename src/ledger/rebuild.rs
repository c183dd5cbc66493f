//! The records at the start: trusted after a clean stop, else rebuilt from the journal, on a full disk with the reserve.
//! It decides which, and nothing about what an entry means.

use super::entry::Entry;
use super::journal::{self, Tip};
use super::records::Records;
use super::{LedgerError, OpenNote, RESERVE_FILE, apply, clean, journal_path};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Entries applied to the records as one batch when they are rebuilt.
const REBUILD_GROUP: usize = 2_000;

/// Opens or rebuilds the records. A disk too full for that gives the reserve for it.
pub(super) fn open(dir: &Path, notes: &mut Vec<OpenNote>) -> Result<(Tip, Records), LedgerError> {
    match open_or_rebuild(dir, notes) {
        Err(error) if error.is_storage_full() && std::fs::remove_file(dir.join(RESERVE_FILE)).is_ok() => {
            open_or_rebuild(dir, notes)
        }
        opened => opened,
    }
}

/// Trusts the store only after a clean stop that matches the journal's end; else rebuilds it.
fn open_or_rebuild(dir: &Path, notes: &mut Vec<OpenNote>) -> Result<(Tip, Records), LedgerError> {
    let path = dir.join("records");
    let because = if path.exists() {
        match trusted(dir, &path) {
            Some(opened) => return Ok(opened),
            None => "it was not stopped cleanly, or does not match the journal",
        }
    } else {
        "there are none"
    };
    let folder = |source| LedgerError::Folder { doing: "clear `records`", dir: dir.to_owned(), source };
    if path.exists() {
        std::fs::remove_dir_all(&path).map_err(folder)?;
    }
    let records = Records::open(&path)?;
    let verified = replay(&journal_path(dir), &records, |_| true)?;
    if verified.tip.seq > 0 {
        notes.push(OpenNote::Rebuilt { entries: verified.tip.seq, because });
    }
    if verified.torn > 0 {
        let aside = journal::cut_torn(&journal_path(dir), &verified)?;
        notes.push(OpenNote::TornLineCut { aside, bytes: verified.torn });
    }
    Ok((verified.tip, records))
}

/// The store, when its mark of a clean stop matches the journal's end. sled can panic on a damaged file, which here
/// only means that it is not trusted.
fn trusted(dir: &Path, path: &Path) -> Option<(Tip, Records)> {
    let tip = clean::take(path).filter(|tip| ends_with(&journal_path(dir), tip))?;
    std::panic::catch_unwind(|| {
        let records = Records::open(path).ok()?;
        (records.applied().ok()? == tip.seq).then_some((tip, records))
    })
    .ok()?
}

/// True when the journal ends at `tip`: same length, same last hash.
fn ends_with(path: &Path, tip: &Tip) -> bool {
    let read = || -> io::Result<bool> {
        let mut file = File::open(path)?;
        let tail = format!("\"hash\":\"{}\"}}\n", tip.hash);
        if file.metadata()?.len() != tip.length || tip.length < tail.len() as u64 {
            return Ok(false);
        }
        file.seek(SeekFrom::End(-(tail.len() as i64)))?;
        let mut end = String::new();
        file.read_to_string(&mut end)?;
        Ok(end == tail)
    };
    read().unwrap_or(false)
}

/// Reads the journal into `records`, entries that `keep` lets through, in groups.
///
/// # Errors
/// A broken journal, or a store that cannot be written.
pub fn replay(path: &Path, records: &Records, keep: impl Fn(&Entry) -> bool) -> Result<journal::Verified, LedgerError> {
    let mut group = Vec::with_capacity(REBUILD_GROUP);
    let verified = journal::read(path, |entry| {
        if keep(&entry) {
            if apply::looks_back(&entry.fact) || group.len() >= REBUILD_GROUP {
                apply::apply(records, &group)?;
                group.clear();
            }
            group.push(entry);
        }
        Ok::<(), LedgerError>(())
    })?;
    apply::apply(records, &group)?;
    Ok(verified)
}
