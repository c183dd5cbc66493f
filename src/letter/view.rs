//! What a letter to a unit tells, as plain values that `pass` fills in from plan, ledger and decision. Nothing here is
//! worded: the templates do that. Times are local to the campaign's zone.

use super::view_digest::DigestView;
use crate::rules::ids::PieceId;
use crate::rules::notice::Stage;
use crate::rules::plan::Material;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

/// One letter to be composed.
#[derive(Debug, Clone)]
pub enum LetterView {
    /// 回执.
    Receipt(ReceiptView),
    /// 催报.
    Reminder(ReminderView),
    /// 通知.
    Notice(NoticeView),
    /// 现状.
    Status(StatusView),
    /// 日报.
    Digest(Box<DigestView>),
    /// 告警.
    Alert(AlertView),
    /// To a unit that the plan no longer has: nothing more is expected from it.
    Thanks(ThanksView),
    /// A letter that only shows that letters arrive.
    Test(TestView),
}

/// What every letter shows.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// The campaign's title, from the plan or the configuration.
    pub campaign: String,
    /// When the letter is written.
    pub written: NaiveDateTime,
    /// Name of the coordinator's office.
    pub coordinator: String,
    /// Its telephone.
    pub phone: Option<String>,
    /// The letter's key.
    pub key: String,
    /// Why it is written, in words: see `letter::reasons`.
    pub because: String,
}

/// The unit a letter goes to.
#[derive(Debug, Clone, Serialize)]
pub struct UnitHead {
    /// `03` or `42.01`.
    pub code: String,
    /// Its name as the plan writes it.
    pub name: String,
    /// Its folder as the liaison knows it: `\\fs\双拥\03-区委组织部`.
    pub folder: String,
    /// The campaign's deadline for it, extensions included.
    pub deadline: NaiveDate,
    /// How far it is.
    pub counts: Counts,
}

/// Pieces counted; `due = received + doubtful + missing`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Pieces owed.
    pub due: u32,
    /// Pieces that are in.
    pub received: u32,
    /// Pieces whose file waits for the coordinator, or is still being written.
    pub doubtful: u32,
    /// Pieces that are missing.
    pub missing: u32,
}

/// A missing piece.
#[derive(Debug, Clone)]
pub struct Gap {
    /// Its id.
    pub piece: PieceId,
    /// The plan's wording of its material.
    pub title: String,
    /// The day it is due, extensions included.
    pub deadline: NaiveDate,
    /// The plan's conditions on it.
    pub conditions: Vec<String>,
    /// Why it is missing although something was handed in.
    pub note: Option<GapNote>,
}

impl Gap {
    /// The piece `id` of `material`, due on `deadline`.
    pub fn new(id: &PieceId, material: &Material, deadline: NaiveDate, note: Option<GapNote>) -> Self {
        let (title, conditions) = (material.title.clone(), material.conditions.clone());
        Gap { piece: id.clone(), title, deadline, conditions, note }
    }
}

/// Why a piece counts as missing although something was handed in; the text is the coordinator's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "text", rename_all = "kebab-case")]
pub enum GapNote {
    /// The file was rejected.
    Rejected(String),
    /// The file was accepted and is incomplete.
    Incomplete(String),
    /// Its file is gone from the share.
    Withdrawn(String),
}

/// A piece in words: the plan's wording, and which document of which year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PieceText {
    /// `03-01:总结@2021`.
    pub id: String,
    /// The plan's wording of its material.
    pub title: String,
    /// 总结.
    pub part: Option<String>,
    /// 2021.
    pub year: Option<i32>,
}

impl PieceText {
    /// The piece `id` of a material with this title.
    pub fn new(id: &PieceId, title: &str) -> Self {
        PieceText { id: id.to_string(), title: title.to_owned(), part: id.slot.part.clone(), year: id.slot.year }
    }
}

/// A file that was received and nothing is decided about yet (已收到，待核), or that is still being written.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// Its path within the unit's folder.
    pub path: String,
    /// When it was seen.
    pub at: NaiveDateTime,
    /// True when it is still being written or open in an editor.
    pub settling: bool,
}

/// Something the coordinator decided and the unit must know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// What was decided.
    pub kind: ToldKind,
    /// The file, within the unit's folder.
    pub path: Option<String>,
    /// How many more files the same was decided about.
    pub more: usize,
    /// What the file was filed as, or what changed.
    pub pieces: Vec<PieceText>,
    /// What it had been filed as before a correction.
    pub before: Vec<PieceText>,
    /// The coordinator's words.
    pub text: String,
    /// The earlier version of a rejected file, `F9`, when that still counts.
    pub stands: Option<String>,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToldKind {
    /// A file was rejected.
    Rejected,
    /// A file was accepted, and something of it is missing.
    Incomplete,
    /// 更正: a filing that was announced has been changed.
    Corrected,
    /// The plan changed for this unit.
    PlanChanged,
    /// A deadline was extended.
    Extended,
    /// Pieces are no longer asked for.
    Waived,
}

/// 回执.
#[derive(Debug, Clone)]
pub struct ReceiptView {
    /// What every letter shows.
    pub frame: Frame,
    /// The unit.
    pub unit: UnitHead,
    /// The files of the burst, in order of arrival.
    pub files: Vec<ReceivedFile>,
    /// What is still missing.
    pub gaps: Vec<Gap>,
    /// Files of earlier days that still wait.
    pub waiting: Vec<Waiting>,
    /// Decisions told along with it.
    pub told: Vec<Told>,
    /// What is welcome but not owed, in the plan's words.
    pub advice: Vec<String>,
}

/// A file that was received.
#[derive(Debug, Clone, Serialize)]
pub struct ReceivedFile {
    /// `F17`.
    pub id: String,
    /// Its path within the unit's folder.
    pub path: String,
    /// Bytes; `None` of a file that is only supposed to arrive.
    pub size: Option<u64>,
    /// When it was seen.
    pub at: NaiveDateTime,
    /// SHA-256, 64 hex digits.
    pub sha256: String,
    /// What became of it.
    pub outcome: FileOutcome,
    /// The earlier version it replaces (same path, new content): `F9`.
    pub replaces: Option<String>,
    /// The earlier version that still counts, since this one is not filed.
    pub stands: Option<String>,
    /// Where the same content already lies, when it is a duplicate or was moved.
    pub same_as: Option<String>,
}

/// What became of a file.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum FileOutcome {
    /// Filed.
    Filed {
        /// As what.
        pieces: Vec<PieceText>,
        /// Why, in words.
        because: String,
        /// The plan's conditions on those pieces, for the unit to check by itself.
        conditions: Vec<String>,
    },
    /// 已收到，待核.
    Doubtful {
        /// Why, in words.
        because: String,
    },
    /// Received; it is none of the plan's materials.
    Irrelevant {
        /// Why, in words.
        because: String,
    },
    /// Moved or renamed: it stands where it stood.
    Moved,
    /// The same content was received before.
    Duplicate,
    /// Taken away by the unit.
    Withdrawn {
        /// The pieces that are missing again.
        pieces: Vec<PieceText>,
    },
}

/// 催报.
#[derive(Debug, Clone)]
pub struct ReminderView {
    /// What every letter shows.
    pub frame: Frame,
    /// The unit.
    pub unit: UnitHead,
    /// How far the deadline is.
    pub stage: Stage,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Files that wait.
    pub waiting: Vec<Waiting>,
    /// Decisions told along with it.
    pub told: Vec<Told>,
}

/// 通知.
#[derive(Debug, Clone)]
pub struct NoticeView {
    /// What every letter shows.
    pub frame: Frame,
    /// The unit.
    pub unit: UnitHead,
    /// What was decided.
    pub told: Vec<Told>,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Files that wait.
    pub waiting: Vec<Waiting>,
}

/// 现状: what lies in a unit's folder.
#[derive(Debug, Clone)]
pub struct StatusView {
    /// What every letter shows.
    pub frame: Frame,
    /// The unit.
    pub unit: UnitHead,
    /// The files that lie there, with what they were filed as.
    pub files: Vec<ReceivedFile>,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Files that wait.
    pub waiting: Vec<Waiting>,
    /// Decisions told along with it.
    pub told: Vec<Told>,
}

/// 告警.
#[derive(Debug, Clone, Serialize)]
pub struct AlertView {
    /// What every letter shows.
    pub frame: Frame,
    /// What happened, most urgent first.
    pub alerts: Vec<AlertItem>,
}

/// One thing an alert tells.
#[derive(Debug, Clone, Serialize)]
pub struct AlertItem {
    /// The unit, `03 区委组织部`, when it is about one.
    pub unit: Option<String>,
    /// What happened.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// Since when.
    pub at: NaiveDateTime,
}

/// The last letter to a unit that a revised plan no longer has.
#[derive(Debug, Clone, Serialize)]
pub struct ThanksView {
    /// What every letter shows.
    pub frame: Frame,
    /// The unit's name, as the plan before wrote it.
    pub name: String,
}

/// A letter that only shows that letters arrive.
#[derive(Debug, Clone, Serialize)]
pub struct TestView {
    /// What every letter shows.
    pub frame: Frame,
}
