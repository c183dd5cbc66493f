//! The filings of each piece as the picture last asked for them, until something they stand on is written: with many
//! files, a pass in which little happened costs little. It answers what was answered before, and decides nothing.

use super::entry::FileId;
use super::records::{Records, RecordsError, Space, id_at_end, key};
use crate::rules::coverage::FiledFile;
use crate::rules::ids::PieceId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What was answered, by the prefix of the index that names the files of a piece.
#[derive(Debug, Default)]
pub(super) struct Filings(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// How often the records were written: an answer that was looked up meanwhile is not kept.
    written: u64,
    pieces: HashMap<Vec<u8>, Answer>,
}

#[derive(Debug)]
struct Answer {
    files: Vec<FiledFile>,
    /// Every file that was looked at for it, in order.
    looked_at: Vec<FileId>,
}

impl Filings {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what stands on the records at `keys`, which were just written.
    pub(super) fn forget<'a>(&self, keys: impl Iterator<Item = &'a Vec<u8>>) {
        let mut known = self.known();
        known.written += 1;
        let mut files = Vec::new();
        for key in keys {
            match key.first() {
                Some(space) if *space == Space::Filing as u8 => {
                    known.pieces.remove(&key[..key.len().saturating_sub(size_of::<FileId>())]);
                }
                Some(space) if *space == Space::File as u8 => files.push(id_at_end(key)),
                _ => {}
            }
        }
        if !files.is_empty() {
            known.pieces.retain(|_, answer| files.iter().all(|file| answer.looked_at.binary_search(file).is_err()));
        }
    }
}

impl Records {
    /// The files filed to `piece`, as `find` tells them. `find` notes every file it looks at, and is asked again only
    /// when one of them, or which files there are, has been written since.
    ///
    /// # Errors
    /// What `find` returns.
    pub fn filings(
        &self,
        piece: &PieceId,
        find: impl FnOnce(&mut Vec<FileId>) -> Result<Vec<FiledFile>, RecordsError>,
    ) -> Result<Vec<FiledFile>, RecordsError> {
        let prefix = key(Space::Filing, &[piece.to_string().as_bytes(), b""]);
        let written = {
            let known = self.filings.known();
            if let Some(answer) = known.pieces.get(&prefix) {
                return Ok(answer.files.clone());
            }
            known.written
        };
        let mut looked_at = Vec::new();
        let files = find(&mut looked_at)?;
        looked_at.sort_unstable();
        let mut known = self.filings.known();
        if known.written == written {
            known.pieces.insert(prefix, Answer { files: files.clone(), looked_at });
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::super::records::id_key;
    use super::*;
    use std::cell::Cell;

    #[test]
    fn an_answer_is_kept_until_something_it_stands_on_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();
        let (piece, other): (PieceId, PieceId) =
            ("03-01:总结@2021".parse().unwrap(), "03-01:总结@2022".parse().unwrap());
        let asked = Cell::new(0);
        let asked_so_far = || {
            let find = |looked_at: &mut Vec<FileId>| {
                asked.set(asked.get() + 1);
                looked_at.extend([9, 7]);
                Ok(Vec::new())
            };
            records.filings(&piece, find).unwrap();
            asked.get()
        };
        let index = |piece: &PieceId| key(Space::Filing, &[piece.to_string().as_bytes(), &12u64.to_be_bytes()]);
        let written = |key: Vec<u8>| records.filings.forget([key].iter());

        assert_eq!((asked_so_far(), asked_so_far()), (1, 1));
        written(id_key(Space::File, 8));
        written(index(&other));
        assert_eq!(asked_so_far(), 1, "nothing of it was written");
        written(id_key(Space::File, 9));
        assert_eq!(asked_so_far(), 2, "a file it stands on");
        written(index(&piece));
        assert_eq!(asked_so_far(), 3, "which files there are");
    }

    #[test]
    fn an_answer_that_was_overtaken_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();
        let piece: PieceId = "03-01:总结@2021".parse().unwrap();
        let overtaken = |_: &mut Vec<FileId>| {
            records.filings.forget([id_key(Space::File, 3)].iter());
            Ok(Vec::new())
        };
        records.filings(&piece, overtaken).unwrap();
        assert!(records.filings.known().pieces.is_empty());
    }
}
