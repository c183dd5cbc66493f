//! The records in sled: one tree, keys of a subspace byte and big-endian parts, values as JSON (sightings packed).
//! Reading is by typed questions; writing goes through `batch` only.

use super::apply_plan::AdoptedPlan;
use super::clean;
use super::entry::{FileId, StoredStamp};
use super::filings::Filings;
use super::journal::Tip;
use super::plan_shape::StoredPlan;
pub use super::records_error::RecordsError;
use super::shapes::{FileRecord, LetterRecord, LetterState, PieceRecord, UnitRecord};
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::plan::Plan;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Subspaces of the one tree. The letters are part of the stored format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Space {
    Meta = b'm',
    Known = b'k',
    File = b'f',
    Hash = b'h',
    Filing = b'i',
    Piece = b'c',
    Unit = b'u',
    Doubt = b'd',
    Letter = b'l',
    OpenLetter = b'o',
    Trouble = b't',
    Notice = b'n',
    Decision = b'j',
    Material = b'x',
}

/// What the ledger knows of one path, for the scan: its file and how it looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// The path's bytes, below the share.
    pub path: Vec<u8>,
    /// Which file.
    pub file: FileId,
    /// How it looked.
    pub stamp: StoredStamp,
}

/// The store, cheap to clone.
#[derive(Debug, Clone)]
pub struct Records {
    db: sled::Db,
    path: PathBuf,
    pub(super) filings: Arc<Filings>,
}

pub(super) fn key(space: Space, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![space as u8];
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            key.push(0);
        }
        key.extend_from_slice(part);
    }
    key
}

pub(super) fn id_key(space: Space, id: u64) -> Vec<u8> {
    key(space, &[&id.to_be_bytes()])
}

pub(super) fn id_at_end(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    if let Some(tail) = key.len().checked_sub(8).map(|at| &key[at..]) {
        bytes.copy_from_slice(tail);
    }
    u64::from_be_bytes(bytes)
}

impl Records {
    /// Opens the store below `path`.
    ///
    /// # Errors
    /// [`RecordsError::Store`] when sled cannot open it; the caller rebuilds.
    pub fn open(path: &Path) -> Result<Self, RecordsError> {
        let db = sled::Config::new()
            .path(path)
            .cache_capacity(32 << 20)
            .flush_every_ms(None)
            .open()
            .map_err(|source| RecordsError::Store { path: path.to_owned(), source })?;
        Ok(Records { db, path: path.to_owned(), filings: Arc::default() })
    }

    fn store<T>(&self, result: Result<T, sled::Error>) -> Result<T, RecordsError> {
        result.map_err(|source| RecordsError::Store { path: self.path.clone(), source })
    }

    pub(super) fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, RecordsError> {
        match self.store(self.db.get(key))? {
            Some(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(RecordsError::Shape),
            None => Ok(None),
        }
    }

    pub(super) fn scan<'a, T: DeserializeOwned + 'a>(
        &'a self,
        prefix: &[u8],
    ) -> impl Iterator<Item = Result<(sled::IVec, T), RecordsError>> + 'a {
        self.db.scan_prefix(prefix).map(move |row| {
            let (key, value) = self.store(row)?;
            Ok((key, serde_json::from_slice(&value).map_err(RecordsError::Shape)?))
        })
    }

    /// Closes the store and leaves the mark of a clean stop. In between it is opened once more: sled then reads through
    /// what was written since it was last opened and remembers where it stands, which the next start need not do.
    ///
    /// # Errors
    /// When the store or the mark cannot be written.
    pub(super) fn close(self, tip: &Tip) -> Result<(), RecordsError> {
        self.sync()?;
        let Records { db, path, .. } = self;
        drop(db);
        // Refused while a look that hangs with its share holds the store too; then the next start takes longer.
        drop(Records::open(&path));
        clean::leave(&path, tip).map_err(RecordsError::Sync)
    }

    /// Makes what was written durable: sled's own flush makes no fsync on Linux, so its file is synced by a second
    /// handle.
    fn sync(&self) -> Result<(), RecordsError> {
        self.store(self.db.flush())?;
        std::fs::File::open(clean::store(&self.path)).and_then(|file| file.sync_all()).map_err(RecordsError::Sync)
    }

    /// Where the journal stood when the records were last brought up to date.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn applied(&self) -> Result<u64, RecordsError> {
        Ok(self.get(&key(Space::Meta, &[b"applied"]))?.unwrap_or(0))
    }

    /// When the last entry was recorded.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn applied_at(&self) -> Result<Option<DateTime<Utc>>, RecordsError> {
        self.meta("applied-at")
    }

    /// A value of the `meta` subspace.
    pub(super) fn meta<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, RecordsError> {
        self.get(&key(Space::Meta, &[name.as_bytes()]))
    }

    /// The plan in force, and which version it is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn plan(&self) -> Result<Option<(AdoptedPlan, Plan)>, RecordsError> {
        let Some(adopted) = self.meta("plan")? else {
            return Ok(None);
        };
        let Some(head) = self.meta::<StoredPlan>("plan/head")? else {
            return Ok(None);
        };
        let count: usize = self.meta("plan/units")?.unwrap_or(0);
        let mut units = Vec::with_capacity(count);
        for index in 0..count {
            units.extend(self.meta(&format!("plan/unit/{index:04}"))?);
        }
        Ok(Some((adopted, head.joined(units).into())))
    }

    /// True once the coordinator let the campaign's letters go.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn released(&self) -> Result<bool, RecordsError> {
        Ok(self.meta("released")?.unwrap_or(false))
    }

    /// True once the coordinator agreed to copy principals of all units.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn escalate_all(&self) -> Result<bool, RecordsError> {
        Ok(self.meta("escalate")?.unwrap_or(false))
    }

    /// The files the ledger knows in a share, in path order.
    pub fn known(&self, share: &UnitCode) -> impl Iterator<Item = Result<KnownFile, RecordsError>> + use<> {
        let prefix = key(Space::Known, &[share.as_str().as_bytes(), b""]);
        let (this, skip) = (self.clone(), prefix.len());
        self.db.scan_prefix(prefix).map(move |row| {
            let (key, value) = this.store(row)?;
            let (file, stamp) = unpack(&value);
            Ok(KnownFile { path: key[skip..].to_vec(), file, stamp })
        })
    }

    /// Open letters of a unit, and letters of it written since `since`, in the order of their keys.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn letters_of(&self, unit: &UnitCode, since: DateTime<Utc>) -> Result<Vec<LetterRecord>, RecordsError> {
        let mut letters = Vec::new();
        for kind in ["notice", "receipt", "reminder", "status"] {
            let prefix = key(Space::Letter, &[format!("{kind}/{unit}/").as_bytes()]);
            for row in self.scan::<LetterRecord>(&prefix) {
                let (_, letter) = row?;
                if letter.written >= since || matches!(letter.state(), LetterState::Held | LetterState::Waiting) {
                    letters.push(letter);
                }
            }
        }
        Ok(letters)
    }

    /// The file that lies at a path, if the ledger knows one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn known_at(&self, share: &UnitCode, path: &[u8]) -> Result<Option<FileId>, RecordsError> {
        let value = self.store(self.db.get(key(Space::Known, &[share.as_str().as_bytes(), path])))?;
        Ok(value.map(|value| unpack(&value).0))
    }

    /// One file.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn file(&self, id: FileId) -> Result<Option<FileRecord>, RecordsError> {
        self.get(&id_key(Space::File, id))
    }

    /// The keys of a subspace whose keys are text.
    pub(super) fn keys_of(&self, space: Space) -> Result<Vec<String>, RecordsError> {
        let keys = self.db.scan_prefix([space as u8]).keys();
        keys.map(|key| Ok(String::from_utf8_lossy(&self.store(key)?[1..]).into_owned())).collect()
    }

    /// A value as it is stored.
    pub(super) fn raw(&self, key: &[u8]) -> Result<Option<Vec<u8>>, RecordsError> {
        Ok(self.store(self.db.get(key))?.map(|value| value.to_vec()))
    }

    /// Writes a group of changes as one atomic batch.
    pub(super) fn apply(&self, batch: sled::Batch) -> Result<(), RecordsError> {
        self.store(self.db.apply_batch(batch))
    }

    /// All files, oldest first.
    pub fn files(&self) -> impl Iterator<Item = Result<FileRecord, RecordsError>> + '_ {
        self.scan(&[Space::File as u8]).map(|row| row.map(|(_, file)| file))
    }

    /// Files with these bytes, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn with_hash(&self, sha256: &str) -> Result<Vec<FileId>, RecordsError> {
        self.ids(key(Space::Hash, &[sha256.as_bytes(), b""]))
    }

    /// Files filed to a piece (by the rules or a person), whatever became of them, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn filed_to(&self, piece: &PieceId) -> Result<Vec<FileId>, RecordsError> {
        self.ids(key(Space::Filing, &[piece.to_string().as_bytes(), b""]))
    }

    /// Open doubts of a unit or member, oldest first, as the files they are about.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn doubts_of(&self, owner: &UnitCode) -> Result<Vec<FileId>, RecordsError> {
        self.ids(key(Space::Doubt, &[owner.as_str().as_bytes(), b""]))
    }

    /// Files in doubt of all units, those nobody has read yet among them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn all_doubts(&self) -> Result<Vec<FileId>, RecordsError> {
        self.ids(vec![Space::Doubt as u8])
    }

    fn ids(&self, prefix: Vec<u8>) -> Result<Vec<u64>, RecordsError> {
        self.db.scan_prefix(prefix).keys().map(|key| Ok(id_at_end(&self.store(key)?))).collect()
    }

    /// A person's decisions about a piece.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn piece(&self, piece: &PieceId) -> Result<PieceRecord, RecordsError> {
        Ok(self.get(&key(Space::Piece, &[piece.to_string().as_bytes()]))?.unwrap_or_default())
    }

    /// A unit or member.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unit(&self, code: &UnitCode) -> Result<UnitRecord, RecordsError> {
        Ok(self.get(&key(Space::Unit, &[code.as_str().as_bytes()]))?.unwrap_or_default())
    }

    /// Extensions of one material, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn material_extensions(&self, id: &str) -> Result<Vec<(u64, chrono::NaiveDate)>, RecordsError> {
        Ok(self.get(&key(Space::Material, &[id.as_bytes()]))?.unwrap_or_default())
    }
}

pub(super) fn pack(file: FileId, stamp: StoredStamp) -> Vec<u8> {
    let mut value = [file.to_be_bytes(), stamp.size.to_be_bytes(), stamp.mtime.to_be_bytes()].concat();
    if let Some((volume, inode)) = stamp.file_id {
        value.extend_from_slice(&volume.to_be_bytes());
        value.extend_from_slice(&inode.to_be_bytes());
    }
    value
}

fn unpack(value: &[u8]) -> (FileId, StoredStamp) {
    let number = |index: usize| {
        let bytes = value.get(index * 8..index * 8 + 8)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    };
    let field = |index| number(index).unwrap_or_default();
    let stamp = StoredStamp { size: field(1), mtime: field(2).cast_signed(), file_id: number(3).zip(number(4)) };
    (field(0), stamp)
}
