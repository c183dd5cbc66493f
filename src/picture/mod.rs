//! The one picture everybody is shown: of each unit what is in, doubtful, missing, waived, and until when.
//! It reads the ledger and asks `rules::coverage`; it changes nothing and decides nothing.

mod together;

pub use together::{Together, together};

use crate::ledger::entry::{FileId, StoredPresence};
use crate::ledger::records::{Records, RecordsError};
use crate::ledger::shapes::{FileRecord, FileState, PieceState as Said, Standing, UnitRecord};
use crate::rules::coverage::{Counts, FiledFile, Piece, PieceFacts, PieceState, Quality, may_be, state_of};
use crate::rules::ids::{MaterialId, PieceId, UnitCode};
use crate::rules::plan::{Material, Owner, Plan};
use crate::rules::relpath::RelPath;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Files that are still being written, as the last pass saw them, by owner. They are known by name only.
pub type Settling = BTreeMap<UnitCode, Vec<SettlingFile>>;

/// A file that is still being written, or open in an editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlingFile {
    /// Where it lies, below the share.
    pub path: RelPath,
    /// What it may be, by its name.
    pub near: Vec<PieceId>,
    /// In a rehearsal: it has not arrived at all, but is supposed to have.
    pub supposed: Option<Supposed>,
}

/// A file that a rehearsal supposes to have arrived in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supposed {
    /// The number it gets, as the ledger would give it.
    pub id: FileId,
    /// When.
    pub at: DateTime<Utc>,
    /// Bytes, when that is supposed too.
    pub size: Option<u64>,
    /// What becomes of it; `near` are then its pieces.
    pub becomes: Becomes,
    /// Why, in words.
    pub because: String,
    /// True once a letter of the rehearsal has acknowledged it.
    pub acknowledged: bool,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// Filed.
    Filed,
    /// A doubt.
    Doubt,
    /// None of the unit's materials.
    Aside,
}

impl SettlingFile {
    /// True when it is supposed to be filed, and so counts as handed in.
    fn is_filed(&self) -> bool {
        self.supposed.as_ref().is_some_and(|supposed| supposed.becomes == Becomes::Filed)
    }

    /// True while it is really being written.
    pub fn is_settling(&self) -> bool {
        self.supposed.is_none()
    }
}

/// The picture of the campaign at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The ledger's records.
    pub records: &'a Records,
    /// The plan in force.
    pub plan: &'a Plan,
    /// What is still being written.
    pub settling: &'a Settling,
}

/// The picture of one unit or listed member.
#[derive(Debug)]
pub struct OwnerPicture<'a> {
    /// Who.
    pub owner: Owner<'a>,
    /// Every piece it owes or may hand in, in list order.
    pub pieces: Vec<OwnedPiece<'a>>,
    /// How many stand where.
    pub counts: Counts,
    /// Files the coordinator must decide on, oldest first.
    pub doubts: Vec<FileRecord>,
    /// Its own record.
    pub record: UnitRecord,
    /// Presence of the share it lies in, and why when unknown.
    pub presence: Presence,
    /// Files still being written.
    pub settling: &'a [SettlingFile],
}

/// One piece with the material it belongs to.
#[derive(Debug)]
pub struct OwnedPiece<'a> {
    /// The piece and its state.
    pub piece: Piece,
    /// Its material.
    pub material: &'a Material,
    /// The day it is due for this owner, extensions included.
    pub deadline: NaiveDate,
}

/// Presence of a share, the absent one left to the pass that looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Read without doubt.
    Present,
    /// Read, and something is still being written.
    Settling,
    /// Not read, or doubtful: why.
    Unknown(String),
}

impl OwnerPicture<'_> {
    /// The pieces that are missing.
    pub fn missing(&self) -> impl Iterator<Item = &OwnedPiece<'_>> {
        self.pieces.iter().filter(|owned| matches!(owned.piece.state, PieceState::Missing(_)))
    }
}

impl<'a> Picture<'a> {
    /// Everybody's picture, in plan order.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn owners(&self) -> Result<Vec<OwnerPicture<'a>>, RecordsError> {
        self.plan.owners().map(|owner| self.owner(owner)).collect()
    }

    /// One owner's picture.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn owner(&self, owner: Owner<'a>) -> Result<OwnerPicture<'a>, RecordsError> {
        let record = self.records.unit(owner.code)?;
        let doubts = self.doubts(owner.code)?;
        let settling = self.settling.get(owner.code).map_or(&[][..], Vec::as_slice);
        let mut counts = Counts::default();
        let mut pieces = Vec::new();
        for (id, material) in owner.pieces() {
            let facts = self.facts(&id, &doubts, settling)?;
            let state = state_of(&facts, material.need);
            counts.add(&state, material.need);
            let deadline = self.deadline(&id.material, material, &record)?;
            pieces.push(OwnedPiece { piece: Piece { id, need: material.need, state }, material, deadline });
        }
        let presence = self.presence(owner.code, settling)?;
        Ok(OwnerPicture { owner, pieces, counts, doubts, record, presence, settling })
    }

    /// Files the coordinator must decide on, oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn doubts(&self, owner: &UnitCode) -> Result<Vec<FileRecord>, RecordsError> {
        let mut doubts = Vec::new();
        for id in self.records.doubts_of(owner)? {
            doubts.extend(self.records.file(id)?);
        }
        Ok(doubts)
    }

    /// What is known of one piece.
    fn facts(
        &self,
        id: &PieceId,
        doubts: &[FileRecord],
        settling: &[SettlingFile],
    ) -> Result<PieceFacts, RecordsError> {
        let mut facts = PieceFacts::default();
        if let Some(last) = self.records.piece(id)?.decisions.last() {
            match last.state {
                Said::Received => facts.received = Some(last.because.clone()),
                Said::Waived => facts.waived = Some(last.because.clone()),
            }
        }
        facts.files = self.records.filings(id, |looked_at| {
            let files = self.records.filed_to(id)?;
            files.into_iter().filter_map(|file| self.filed(file, looked_at).transpose()).collect()
        })?;
        // A file without a number in the records: it is there, and that is all that counts.
        if settling.iter().any(|file| file.is_filed() && file.near.contains(id)) {
            facts.files.push(FiledFile { file: 0, quality: Quality::Good });
        }
        let suggested = |file: &&FileRecord| {
            let scores: Vec<f64> = file.near().iter().map(|near| near.score).collect();
            file.near()[..may_be(&scores)].iter().any(|near| near.piece == *id)
        };
        facts.doubts = doubts.iter().filter(suggested).map(|file| file.id).collect();
        if facts.doubts.is_empty() && settling.iter().any(|file| file.near.contains(id)) {
            facts.doubts.push(0);
        }
        Ok(facts)
    }

    /// How a file filed to a piece (or rejected for it) counts; `None` when it no longer lies there. Notes the files that
    /// were looked at.
    fn filed(&self, id: FileId, looked_at: &mut Vec<FileId>) -> Result<Option<FiledFile>, RecordsError> {
        looked_at.push(id);
        let Some(file) = self.records.file(id)? else {
            return Ok(None);
        };
        if !self.counts_by(&file, looked_at)? {
            return Ok(None);
        }
        let quality = match file.standing() {
            Standing::Filed { incomplete: None, .. } => Quality::Good,
            Standing::Filed { incomplete: Some(wanted), .. } => Quality::Incomplete(wanted.to_owned()),
            Standing::Rejected { because, .. } => Quality::Rejected(because.to_owned()),
            Standing::Doubt { .. } | Standing::Aside => return Ok(None),
        };
        Ok(Some(FiledFile { file: id, quality }))
    }

    /// The earlier version that still counts, since this one, which took its place, is in doubt or was rejected.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn version_before(&self, file: &FileRecord) -> Result<Option<FileRecord>, RecordsError> {
        let mut before = file.replaces;
        while let Some(earlier) = before.map(|id| self.records.file(id)).transpose()?.flatten() {
            let good = matches!(earlier.standing(), Standing::Filed { pieces: [_, ..], incomplete: None });
            if good && self.counts(&earlier)? {
                return Ok(Some(earlier));
            }
            before = earlier.replaces;
        }
        Ok(None)
    }

    /// A file counts while it lies there, and while what took its place is not filed itself: a piece stands on the
    /// old version until the new one is known to be good.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn counts(&self, file: &FileRecord) -> Result<bool, RecordsError> {
        self.counts_by(file, &mut Vec::new())
    }

    /// The same, noting the files that were looked at beside it.
    fn counts_by(&self, file: &FileRecord, looked_at: &mut Vec<FileId>) -> Result<bool, RecordsError> {
        let mut seen = BTreeSet::from([file.id]);
        let mut state = file.state;
        loop {
            match state {
                FileState::Present => return Ok(true),
                FileState::Withdrawn => return Ok(false),
                FileState::Replaced(by) => {
                    looked_at.push(by);
                    let Some(next) = self.records.file(by)?.filter(|next| seen.insert(next.id)) else {
                        return Ok(false);
                    };
                    if matches!(next.standing(), Standing::Filed { .. }) {
                        return Ok(false);
                    }
                    state = next.state;
                }
            }
        }
    }

    /// The day a material is due for an owner: its latest extension, else the owner's, else the plan's.
    fn deadline(&self, id: &MaterialId, material: &Material, unit: &UnitRecord) -> Result<NaiveDate, RecordsError> {
        let own = self.records.material_extensions(&id.to_string())?;
        let in_plan = self.records.material_extensions(&material.id.to_string())?;
        let last = |extensions: &[(u64, NaiveDate)]| extensions.last().map(|(_, day)| *day);
        Ok(last(&own)
            .or_else(|| last(&in_plan))
            .or_else(|| last(&unit.extensions))
            .unwrap_or_else(|| self.plan.deadline_of(material)))
    }

    /// Presence of the share a unit or member lies in.
    fn presence(&self, owner: &UnitCode, settling: &[SettlingFile]) -> Result<Presence, RecordsError> {
        // A member with a folder of its own has its own record; else the group's share holds it.
        let own = self.records.unit(owner)?;
        let share = match owner.group() {
            Some(group) if own.mount.is_none() => self.records.unit(&group)?,
            _ => own,
        };
        Ok(match share.presence {
            StoredPresence::Unknown => Presence::Unknown(share.because.unwrap_or_default()),
            StoredPresence::Present if settling.iter().any(SettlingFile::is_settling) => Presence::Settling,
            StoredPresence::Present => Presence::Present,
        })
    }
}
