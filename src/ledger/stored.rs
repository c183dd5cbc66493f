//! The stored shapes that entries and records are made of: stamps, verdicts, letters, slots. Part of the journal's
//! format: a change here is a new version. Shapes only.

use super::entry::FileId;
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::relpath::RelPath;
use crate::rules::settle::{self, Stamp};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoredAlert {
    /// A share that was lost.
    ShareLost,
    /// A file marked as secret.
    Secret,
    /// A full disk.
    DiskFull,
    /// Letters cannot be handed over.
    Post,
    /// The journal cannot be written.
    Journal,
    /// The daemon cannot do its work.
    Daemon,
}

/// What is recorded of a file when it is taken in. No text of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileSeen {
    /// The unit whose share it lies in.
    pub share: UnitCode,
    /// Who owes what it may be: the unit, or a listed member.
    pub owner: UnitCode,
    /// Where, below the share.
    #[serde(flatten)]
    pub path: RelPath,
    /// How it looked.
    #[serde(flatten)]
    pub stamp: StoredStamp,
    /// SHA-256 of its bytes, 64 hex digits.
    pub sha256: String,
    /// The file whose place it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<FileId>,
    /// A file with the same bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<FileId>,
    /// Found when the share was first seen: no receipt.
    #[serde(default, skip_serializing_if = "is_false")]
    pub adopted: bool,
}

fn is_false(b: &bool) -> bool {
    !*b
}

/// Size, time and file id of one file as one scan saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredStamp {
    /// Bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970.
    pub mtime: i64,
    /// Volume (0 for the share's own) and inode number, where they outlast a mount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_id: Option<(u64, u64)>,
}

impl From<Stamp> for StoredStamp {
    fn from(stamp: Stamp) -> Self {
        let file_id = stamp.file_id.map(|id| (id.volume, id.inode));
        StoredStamp { size: stamp.size, mtime: stamp.mtime, file_id }
    }
}

impl From<StoredStamp> for Stamp {
    fn from(stored: StoredStamp) -> Self {
        let file_id = stored.file_id.map(|(volume, inode)| settle::FileId { volume, inode });
        Stamp { size: stored.size, mtime: stored.mtime, file_id }
    }
}

/// Where the bytes of a share come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMount {
    /// What is mounted.
    pub source: String,
    /// Which folder of it.
    pub root: String,
    /// File system type.
    pub fs_type: String,
}

/// Presence of a share as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoredPresence {
    /// Read without doubt.
    Present,
    /// Could not be read, or the scan is doubtful.
    Unknown,
}

/// What the rules made of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum StoredVerdict {
    /// Filed to pieces.
    Filed {
        /// Which.
        pieces: Vec<PieceId>,
    },
    /// The coordinator must decide; this entry's number is the doubt's.
    Doubt {
        /// Suggestions, best first.
        near: Vec<Near>,
    },
    /// Belongs to no material of the unit.
    Aside {
        /// Best first, should somebody disagree.
        near: Vec<Near>,
    },
}

/// A suggestion: a piece and how near it is, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// The piece.
    pub piece: PieceId,
    /// 0 to 1.
    pub score: f64,
}

/// A material whose filings follow to another id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The piece in the plan before.
    pub from: PieceId,
    /// The piece in the plan now.
    pub to: PieceId,
}

/// A piece that a new plan no longer asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// The piece.
    pub piece: PieceId,
    /// Why.
    pub because: String,
}

/// The kinds of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    /// 回执.
    Receipt,
    /// 催报 before the deadline.
    Reminder,
    /// 催报 after it.
    Overdue,
    /// The same, copied to the principal.
    Escalation,
    /// 通知.
    Notice,
    /// 现状.
    Status,
    /// 日报.
    Digest,
    /// 告警.
    Alert,
    /// A letter to try the post.
    Test,
}

/// A slot that passed without a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "slot", rename_all = "kebab-case")]
pub enum StoredSlot {
    /// Reminder days from `first` to `last`.
    Reminders {
        /// First day.
        first: NaiveDate,
        /// Last day.
        last: NaiveDate,
    },
    /// The receipt of the burst that began with this file.
    Receipt {
        /// Its number.
        first: FileId,
    },
    /// The notice of a decision.
    Notice {
        /// Its sequence number (`seq` on the line is the entry's own).
        #[serde(rename = "entry")]
        seq: u64,
    },
    /// The 现状 letter released by an entry.
    Status {
        /// Its sequence number (`seq` on the line is the entry's own).
        #[serde(rename = "entry")]
        seq: u64,
    },
}

/// A letter as it was written; its text lies beside the journal under its hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LetterWritten {
    /// `reminder/03/2023-06-13`.
    pub key: String,
    /// Its kind.
    pub letter: LetterKind,
    /// Of a reminder before the deadline: how many days before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_before: Option<u32>,
    /// The unit it is about; `None` for the coordinator's letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Addresses in To.
    pub to: Vec<String>,
    /// Addresses in Cc.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Subject line.
    pub subject: String,
    /// Message-ID with its angle brackets.
    pub message_id: String,
    /// SHA-256 of the .eml file.
    pub body: String,
    /// Waits for the coordinator's release.
    pub held: bool,
    /// Not to be sent before.
    pub due: DateTime<Utc>,
    /// Of no use after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<DateTime<Utc>>,
    /// The local day it counts for.
    pub day: NaiveDate,
    /// Why it was written.
    pub because: String,
    /// Files it acknowledges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// The decisions (or alerts) it tells of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carries: Vec<u64>,
    /// The pieces it calls missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<PieceId>,
    /// The local day up to which it settles the unit's reminder slots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settles: Option<NaiveDate>,
}

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoredAnswer {
    /// 250 after the final dot.
    Sent,
    /// Try again later.
    Later,
    /// Refused for good.
    Never,
    /// About us, not about the recipient (login, TLS): nothing was tried for it.
    AboutUs,
    /// The dot was sent and no answer came: it may have arrived.
    Unknown,
    /// Its time ran out.
    Expired,
}
