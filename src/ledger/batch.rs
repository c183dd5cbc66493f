//! One group of changes to the records, seen by its own reads and written to sled as one atomic batch.
//! It stores and indexes; what an entry means is `apply`'s.

use super::apply::DecisionRecord;
use super::entry::{FileId, StoredStamp};
use super::plan_shape::StoredPlan;
use super::records::{Records, RecordsError, Space, id_key, key, pack};
use super::shapes::{FileRecord, LetterRecord, PieceRecord, QueuedNotice, TroubleRecord, UnitRecord};
use crate::rules::ids::{MaterialId, PieceId, UnitCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// Under this name stands how much is remembered of the time before each adoption that may be taken back.
const BEFORE: &str = "before-levels";

fn before(level: usize, index: usize) -> String {
    format!("before/{level:03}/{index:06}")
}

/// A group of changes, seen by its own reads, written to sled as one atomic batch.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    records: &'a Records,
    changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(records: &'a Records) -> Self {
        Batch { records, changes: BTreeMap::new() }
    }

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, RecordsError> {
        match self.changes.get(key) {
            Some(Some(bytes)) => serde_json::from_slice(bytes).map(Some).map_err(RecordsError::Shape),
            Some(None) => Ok(None),
            None => self.records.get(key),
        }
    }

    fn put<T: Serialize>(&mut self, key: Vec<u8>, value: &T) -> Result<(), RecordsError> {
        let bytes = serde_json::to_vec(value).map_err(RecordsError::Shape)?;
        self.changes.insert(key, Some(bytes));
        Ok(())
    }

    /// Reads, changes and writes back one record.
    fn edit<T: Serialize + DeserializeOwned + Default>(
        &mut self,
        key: Vec<u8>,
        change: impl FnOnce(&mut T),
    ) -> Result<(), RecordsError> {
        let mut value: T = self.get(&key)?.unwrap_or_default();
        change(&mut value);
        self.put(key, &value)
    }

    pub(super) fn set_known(&mut self, share: &UnitCode, path: &[u8], file: FileId, stamp: StoredStamp) {
        self.changes.insert(key(Space::Known, &[share.as_str().as_bytes(), path]), Some(pack(file, stamp)));
    }

    pub(super) fn forget_known(&mut self, share: &UnitCode, path: &[u8]) {
        self.changes.insert(key(Space::Known, &[share.as_str().as_bytes(), path]), None);
    }

    pub(super) fn file(&self, id: FileId) -> Result<Option<FileRecord>, RecordsError> {
        self.get(&id_key(Space::File, id))
    }

    pub(super) fn put_file(&mut self, file: &FileRecord) -> Result<(), RecordsError> {
        self.put(id_key(Space::File, file.id), file)
    }

    pub(super) fn index_hash(&mut self, sha256: &str, file: FileId) {
        self.changes.insert(key(Space::Hash, &[sha256.as_bytes(), &file.to_be_bytes()]), Some(Vec::new()));
    }

    pub(super) fn index_filing(&mut self, piece: &PieceId, file: FileId, filed: bool) {
        let key = key(Space::Filing, &[piece.to_string().as_bytes(), &file.to_be_bytes()]);
        self.changes.insert(key, filed.then(Vec::new));
    }

    pub(super) fn index_doubt(&mut self, owner: &UnitCode, file: FileId, open: bool) {
        let key = key(Space::Doubt, &[owner.as_str().as_bytes(), &file.to_be_bytes()]);
        self.changes.insert(key, open.then(Vec::new));
    }

    pub(super) fn edit_unit(
        &mut self,
        code: &UnitCode,
        change: impl FnOnce(&mut UnitRecord),
    ) -> Result<(), RecordsError> {
        self.edit(key(Space::Unit, &[code.as_str().as_bytes()]), change)
    }

    pub(super) fn edit_piece(
        &mut self,
        piece: &PieceId,
        change: impl FnOnce(&mut PieceRecord),
    ) -> Result<(), RecordsError> {
        self.edit(key(Space::Piece, &[piece.to_string().as_bytes()]), change)
    }

    pub(super) fn edit_material_extensions(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Vec<(u64, chrono::NaiveDate)>),
    ) -> Result<(), RecordsError> {
        self.edit(key(Space::Material, &[id.as_bytes()]), change)
    }

    pub(super) fn letter(&self, letter: &str) -> Result<Option<LetterRecord>, RecordsError> {
        self.get(&key(Space::Letter, &[letter.as_bytes()]))
    }

    pub(super) fn put_letter(&mut self, letter: &LetterRecord, open: bool) -> Result<(), RecordsError> {
        let name = letter.letter.key.as_bytes();
        self.changes.insert(key(Space::OpenLetter, &[name]), open.then(Vec::new));
        self.put(key(Space::Letter, &[name]), letter)
    }

    pub(super) fn trouble(&self, name: &str) -> Result<Option<TroubleRecord>, RecordsError> {
        self.get(&key(Space::Trouble, &[name.as_bytes()]))
    }

    pub(super) fn set_trouble(&mut self, name: &str, trouble: Option<&TroubleRecord>) -> Result<(), RecordsError> {
        let key = key(Space::Trouble, &[name.as_bytes()]);
        match trouble {
            Some(trouble) => self.put(key, trouble),
            None => {
                self.changes.insert(key, None);
                Ok(())
            }
        }
    }

    /// Notes of troubles, by the numbers of their entries, which alert told of them; looks past the group's own writes.
    pub(super) fn told_troubles(&mut self, seqs: &[u64], alert: &str) -> Result<(), RecordsError> {
        for (name, mut trouble) in self.records.troubles()? {
            if seqs.contains(&trouble.seq) {
                trouble.told = Some(alert.to_owned());
                self.set_trouble(&name, Some(&trouble))?;
            }
        }
        Ok(())
    }

    pub(super) fn set_notice(&mut self, seq: u64, notice: Option<&QueuedNotice>) -> Result<(), RecordsError> {
        match notice {
            Some(notice) => self.put(id_key(Space::Notice, seq), notice),
            None => {
                self.changes.insert(id_key(Space::Notice, seq), None);
                Ok(())
            }
        }
    }

    pub(super) fn notice(&self, seq: u64) -> Result<Option<QueuedNotice>, RecordsError> {
        self.get(&id_key(Space::Notice, seq))
    }

    pub(super) fn edit_notice(&mut self, seq: u64, change: impl FnOnce(&mut QueuedNotice)) -> Result<(), RecordsError> {
        let Some(mut notice) = self.notice(seq)? else {
            return Ok(());
        };
        change(&mut notice);
        self.set_notice(seq, Some(&notice))
    }

    /// Files filed to a piece; only for changes that begin a group, since it looks past the group's own writes.
    pub(super) fn filed_to(&self, piece: &PieceId) -> Result<Vec<FileId>, RecordsError> {
        self.records.filed_to(piece)
    }

    /// The decisions about a piece, taken out of the records.
    pub(super) fn take_piece(&mut self, piece: &PieceId) -> Result<PieceRecord, RecordsError> {
        let key = key(Space::Piece, &[piece.to_string().as_bytes()]);
        let record = self.get(&key)?.unwrap_or_default();
        self.changes.insert(key, None);
        Ok(record)
    }

    /// Ids of materials that earlier plans dropped.
    pub(super) fn retired(&self) -> Result<BTreeSet<MaterialId>, RecordsError> {
        self.records.retired()
    }

    /// Stores the plan in force, one value a unit: sled keeps values under 64 KiB in its log.
    pub(super) fn set_plan(&mut self, plan: &StoredPlan) -> Result<(), RecordsError> {
        let (head, units) = plan.split();
        self.set_meta("plan/head", &head)?;
        for (index, unit) in units.iter().enumerate() {
            self.set_meta(&format!("plan/unit/{index:04}"), unit)?;
        }
        self.set_meta("plan/units", &units.len())
    }

    pub(super) fn decision(&self, seq: u64) -> Result<Option<DecisionRecord>, RecordsError> {
        self.get(&id_key(Space::Decision, seq))
    }

    pub(super) fn put_decision(&mut self, seq: u64, decision: &DecisionRecord) -> Result<(), RecordsError> {
        self.put(id_key(Space::Decision, seq), decision)
    }

    pub(super) fn set_meta<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), RecordsError> {
        self.put(key(Space::Meta, &[name.as_bytes()]), value)
    }

    /// Remembers how everything this group has changed so far was before, so that an adoption can be taken back; several
    /// adoptions are taken back in turn, the last first.
    pub(super) fn remember_before(&mut self) -> Result<(), RecordsError> {
        let mut images = Vec::with_capacity(self.changes.len());
        for key in self.changes.keys() {
            images.push((BASE64.encode(key), self.records.raw(key)?.map(|value| BASE64.encode(value))));
        }
        let mut levels: Vec<usize> = self.records.meta(BEFORE)?.unwrap_or_default();
        // Small values: sled keeps them under 64 KiB.
        for (index, chunk) in images.chunks(16).enumerate() {
            self.set_meta(&before(levels.len(), index), &chunk)?;
        }
        levels.push(images.len().div_ceil(16));
        self.set_meta(BEFORE, &levels)
    }

    /// Puts back what was remembered last.
    pub(super) fn put_back(&mut self) -> Result<(), RecordsError> {
        let mut levels: Vec<usize> = self.records.meta(BEFORE)?.unwrap_or_default();
        let chunks = levels.pop().unwrap_or(0);
        for index in 0..chunks {
            let name = before(levels.len(), index);
            let images: Vec<(String, Option<String>)> = self.records.meta(&name)?.unwrap_or_default();
            for (key, value) in images {
                let bytes = |text: &str| BASE64.decode(text).unwrap_or_default();
                self.changes.insert(bytes(&key), value.as_deref().map(bytes));
            }
            self.changes.insert(key(Space::Meta, &[name.as_bytes()]), None);
        }
        self.set_meta(BEFORE, &levels)
    }

    /// Nobody hears of what was queued after this entry; looks past the group's own writes.
    pub(super) fn forget_notices_after(&mut self, seq: u64) -> Result<(), RecordsError> {
        for (number, _) in self.records.notices()? {
            if number > seq {
                self.set_notice(number, None)?;
            }
        }
        Ok(())
    }

    /// Writes the group: one atomic batch, with the sequence number it brings the records up to.
    pub(super) fn commit(mut self, applied: u64, at: DateTime<Utc>) -> Result<(), RecordsError> {
        self.set_meta("applied", &applied)?;
        self.set_meta("applied-at", &at)?;
        let mut batch = sled::Batch::default();
        for (key, value) in &self.changes {
            match value {
                Some(value) => batch.insert(key.as_slice(), value.as_slice()),
                None => batch.remove(key.as_slice()),
            }
        }
        let written = self.records.apply(batch);
        self.records.filings.forget(self.changes.keys());
        written
    }
}
