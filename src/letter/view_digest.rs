//! What the digest and the ledger's workbook tell, as plain values. Nothing here is worded. Times are local to the
//! campaign's zone.

use super::view::{Counts, Frame, PieceText};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

/// 日报.
#[derive(Debug, Clone)]
pub struct DigestView {
    /// What every letter shows.
    pub frame: Frame,
    /// When the digest before was written.
    pub since: Option<NaiveDateTime>,
    /// How much of what follows can be relied on.
    pub header: DigestHeader,
    /// The campaign's deadline.
    pub deadline: NaiveDate,
    /// All pieces together.
    pub totals: Counts,
    /// Every unit and member that owes something, in plan order.
    pub units: Vec<UnitRow>,
    /// Files that arrived since the digest before.
    pub arrivals: Vec<ArrivalRow>,
    /// Open doubts, oldest first.
    pub doubts: Vec<DoubtRow>,
    /// Contents that lie in more than one place.
    pub duplicates: Vec<DuplicateRow>,
    /// Troubles.
    pub troubles: Vec<TroubleRow>,
    /// Units to be telephoned.
    pub calls: Vec<CallRow>,
    /// Units whose folders held files when they were first looked at.
    pub adopted: Vec<AdoptedRow>,
    /// Overdue units whose principals are not copied yet.
    pub escalations: Vec<EscalationRow>,
    /// The ledger, to be attached as a workbook.
    pub book: Option<LedgerBook>,
}

/// The honest header.
#[derive(Debug, Clone, Serialize)]
pub struct DigestHeader {
    /// Shares read in full.
    pub shares_read: u32,
    /// All shares.
    pub shares: u32,
    /// The oldest scan among the shares read.
    pub oldest_scan: Option<NaiveDateTime>,
    /// Units whose share is unknown: `03 区委组织部`.
    pub unknown: Vec<String>,
    /// Letters since the digest before, and letters now waiting.
    pub letters: LetterCounts,
    /// True when the digest's hour was missed and it is made up.
    pub made_up: bool,
}

/// Letters counted.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct LetterCounts {
    /// Sent since the digest before.
    pub sent: u32,
    /// Given up since the digest before.
    pub failed: u32,
    /// Held until the coordinator's release.
    pub held: u32,
    /// Waiting to be handed over.
    pub waiting: u32,
}

/// What is known of a unit's share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitPresence {
    /// Read in full.
    Present,
    /// Some file is still being written.
    Settling,
    /// No folder yet.
    Absent,
    /// Not read, or doubtful.
    Unknown,
}

/// One unit.
#[derive(Debug, Clone, Serialize)]
pub struct UnitRow {
    /// `03`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is known of its share.
    pub presence: UnitPresence,
    /// Its pieces.
    pub counts: Counts,
    /// True when something is overdue.
    pub overdue: bool,
    /// Files in its share.
    pub files: u32,
    /// Its last drop.
    pub last_drop: Option<NaiveDateTime>,
    /// Last day of a pause of its reminders.
    pub paused_until: Option<NaiveDate>,
}

/// A file that arrived.
#[derive(Debug, Clone, Serialize)]
pub struct ArrivalRow {
    /// `F17`.
    pub file: String,
    /// `03 区委组织部`.
    pub unit: String,
    /// Its path within the unit's folder.
    pub path: String,
    /// When it was seen.
    pub at: NaiveDateTime,
    /// What it was filed as; empty when it was not.
    pub pieces: Vec<PieceText>,
    /// Why, in words.
    pub because: String,
}

/// A file the coordinator must decide on.
#[derive(Debug, Clone, Serialize)]
pub struct DoubtRow {
    /// `D4`.
    pub id: String,
    /// `F17`.
    pub file: String,
    /// `03 区委组织部`.
    pub unit: String,
    /// Its path within the unit's folder.
    pub path: String,
    /// Why it is doubtful, in words.
    pub because: String,
    /// Up to three suggestions, best first.
    pub near: Vec<Suggestion>,
    /// The other photographs of one event, when it is the first of several; `file` is then the name of them all, `G17`.
    pub together: Option<Together>,
}

/// Photographs of one event that are one doubt.
#[derive(Debug, Clone, Serialize)]
pub struct Together {
    /// How many.
    pub count: usize,
    /// Name of the last.
    pub last: String,
    /// Their numbers, `F17–F28`.
    pub files: String,
}

/// What a doubtful file may be.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// The piece.
    pub piece: PieceText,
    /// How sure the rules are, from 0 to 1.
    pub score: f64,
}

/// One content in two places.
#[derive(Debug, Clone, Serialize)]
pub struct DuplicateRow {
    /// `03 区委组织部`.
    pub unit: String,
    /// Its path within the unit's folder.
    pub path: String,
    /// The unit of the other place; `None` for the same unit.
    pub other_unit: Option<String>,
    /// The other place.
    pub other_path: String,
}

/// Something that went wrong.
#[derive(Debug, Clone, Serialize)]
pub struct TroubleRow {
    /// The unit, when it is about one.
    pub unit: Option<String>,
    /// What went wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// A unit to be telephoned.
#[derive(Debug, Clone, Serialize)]
pub struct CallRow {
    /// `03`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The liaison.
    pub liaison: String,
    /// The telephone.
    pub phone: Option<String>,
    /// What is missing; the first three are shown and the rest counted.
    pub gaps: Vec<PieceText>,
    /// True when mail can not reach the unit.
    pub no_address: bool,
}

/// A unit whose folder held files when it was first looked at.
#[derive(Debug, Clone, Serialize)]
pub struct AdoptedRow {
    /// `03 区委组织部`.
    pub unit: String,
    /// How many files.
    pub files: u32,
    /// The command that releases its 现状 letter.
    pub command: String,
}

/// An overdue unit whose principal is not copied yet.
#[derive(Debug, Clone, Serialize)]
pub struct EscalationRow {
    /// `03 区委组织部`.
    pub unit: String,
    /// Days since the deadline of its oldest gap.
    pub days: i64,
    /// Missing pieces.
    pub missing: u32,
    /// The command by which the coordinator agrees.
    pub command: String,
}

/// The ledger as a workbook: overview, every piece, drops, letters.
#[derive(Debug, Clone, Default)]
pub struct LedgerBook {
    /// Title of the campaign.
    pub title: String,
    /// When the workbook is made: its creation date.
    pub written: NaiveDateTime,
    /// One row a unit.
    pub units: Vec<UnitRow>,
    /// One row a piece.
    pub pieces: Vec<PieceRow>,
    /// One row a file.
    pub drops: Vec<DropRow>,
    /// One row a letter.
    pub letters: Vec<LetterRow>,
}

/// One piece in the workbook.
#[derive(Debug, Clone)]
pub struct PieceRow {
    /// `03`.
    pub code: String,
    /// Name of the unit.
    pub unit: String,
    /// The piece in words.
    pub piece: PieceText,
    /// The day it is due.
    pub deadline: NaiveDate,
    /// Its state.
    pub state: PieceState,
    /// The file it stands on: id and path.
    pub file: Option<(String, String)>,
    /// Since when it is in that state.
    pub since: Option<NaiveDateTime>,
    /// Why, in words.
    pub because: String,
}

/// The state of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceState {
    /// In.
    Received,
    /// Its file waits for the coordinator.
    Doubtful,
    /// Its file is still being written.
    Settling,
    /// Missing.
    Missing,
    /// Rejected or incomplete, so missing.
    Rejected,
    /// The coordinator no longer asks for it.
    Waived,
    /// Owed only if there is any.
    IfAny,
}

/// One file in the workbook.
#[derive(Debug, Clone)]
pub struct DropRow {
    /// `F17`.
    pub file: String,
    /// `03`.
    pub code: String,
    /// Name of the unit.
    pub unit: String,
    /// Its path within the unit's folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, 64 hex digits.
    pub sha256: String,
    /// When it was seen.
    pub at: NaiveDateTime,
    /// What it was filed as: ids.
    pub pieces: Vec<String>,
    /// What became of it, in words.
    pub outcome: String,
}

/// One letter in the workbook.
#[derive(Debug, Clone)]
pub struct LetterRow {
    /// Its key.
    pub key: String,
    /// Name of the unit, or of the coordinator.
    pub unit: String,
    /// Recipients.
    pub to: Vec<String>,
    /// Subject.
    pub subject: String,
    /// State, in words.
    pub state: String,
    /// When it was written.
    pub at: NaiveDateTime,
    /// Why, in words.
    pub because: String,
}
