//! Questions to the records about letters, troubles, notices and decisions. Reading only; see `records` for the store.

use super::apply::DecisionRecord;
use super::records::{Records, RecordsError, Space, id_at_end, id_key, key};
use super::shapes::{LetterRecord, QueuedNotice, TroubleRecord};
use crate::rules::ids::MaterialId;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

impl Records {
    /// Ids of materials that earlier plans dropped: they never come back for another thing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn retired(&self) -> Result<BTreeSet<MaterialId>, RecordsError> {
        Ok(self.meta("retired")?.unwrap_or_default())
    }

    /// One letter.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn letter(&self, letter: &str) -> Result<Option<LetterRecord>, RecordsError> {
        self.get(&key(Space::Letter, &[letter.as_bytes()]))
    }

    /// All letters, in the order of their keys.
    pub fn letters(&self) -> impl Iterator<Item = Result<LetterRecord, RecordsError>> + '_ {
        self.scan(&[Space::Letter as u8]).map(|row| row.map(|(_, letter)| letter))
    }

    /// Letters that are not done: held, waiting, between tries, or given up.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn open_letters(&self) -> Result<Vec<LetterRecord>, RecordsError> {
        let names = self.keys_of(Space::OpenLetter)?;
        let mut letters = Vec::with_capacity(names.len());
        for name in names {
            letters.extend(self.letter(&name)?);
        }
        Ok(letters)
    }

    /// The last decided slot of the digest's schedule, local.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn digest_decided(&self) -> Result<Option<NaiveDateTime>, RecordsError> {
        self.meta("digest")
    }

    /// When the first plan was adopted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn began(&self) -> Result<Option<DateTime<Utc>>, RecordsError> {
        self.meta("began")
    }

    /// Troubles that are not over, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn troubles(&self) -> Result<BTreeMap<String, TroubleRecord>, RecordsError> {
        self.scan(&[Space::Trouble as u8])
            .map(|row| row.map(|(key, trouble)| (String::from_utf8_lossy(&key[1..]).into_owned(), trouble)))
            .collect()
    }

    /// Notices that wait for a letter, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn notices(&self) -> Result<Vec<(u64, QueuedNotice)>, RecordsError> {
        self.scan::<QueuedNotice>(&[Space::Notice as u8])
            .map(|row| row.map(|(key, notice)| (id_at_end(&key), notice)))
            .filter(|row| row.as_ref().map_or(true, |(_, notice)| notice.carried.is_none()))
            .collect()
    }

    /// A notice by the number of its decision, waiting or carried.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn notice(&self, seq: u64) -> Result<Option<QueuedNotice>, RecordsError> {
        self.get(&id_key(Space::Notice, seq))
    }

    /// A decision by its sequence number, and whether it was undone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn decision(&self, seq: u64) -> Result<Option<DecisionRecord>, RecordsError> {
        self.get(&id_key(Space::Decision, seq))
    }

    /// All decisions, oldest first.
    pub fn decisions(&self) -> impl Iterator<Item = Result<(u64, DecisionRecord), RecordsError>> + '_ {
        self.scan(&[Space::Decision as u8]).map(|row| row.map(|(key, decision)| (id_at_end(&key), decision)))
    }
}
