//! The journal's entries: one a line, versioned. Every fact that ever happened is one of these.
//! Shapes only; what an entry does to the records is `apply`'s, how it becomes durable is `journal`'s.

pub use super::stored::{
    Closed, FileSeen, LetterKind, LetterWritten, Moved, Near, StoredAlert, StoredAnswer, StoredMount, StoredPresence,
    StoredSlot, StoredStamp, StoredVerdict,
};

use super::decision::Decision;
use super::plan_shape::StoredPlan;
use super::shapes::NoticeKind;
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::relpath::RelPath;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// Version of the shapes written today; a reader refuses newer ones with a clear message.
pub const VERSION: u8 = 1;

/// One line of the journal, without its chain (`prev`, `hash`), which only `journal` handles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Sequence number, from 1, without gaps.
    pub seq: u64,
    /// When it was recorded (the pass's one `now`).
    pub at: DateTime<Utc>,
    /// Version of the shape.
    pub v: u8,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

/// A file's number: the sequence number of the entry that first recorded it, shown as `F12`.
pub type FileId = u64;

/// What happened. The variant's name is the line's `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// The first line of every journal.
    LedgerCreated {
        /// Random at creation, 32 hex digits; part of every Message-ID.
        ledger: String,
    },
    /// A plan came into force.
    PlanAdopted {
        /// 1 for the first, then counting.
        version: u32,
        /// The file it came from, as given.
        source: String,
        /// Who adopted it; `None` for the first plan of a new ledger.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// The whole plan, with the deadline resolved.
        plan: Box<StoredPlan>,
        /// Materials that moved: old id to new id, for filings to follow.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        moved: Vec<Moved>,
        /// Pieces that are no longer owed, with the reason.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        closed: Vec<Closed>,
    },
    /// The adoption just before is taken back: everything is as it was.
    PlanWithdrawn {
        /// Sequence number of the adoption; not `seq`, which is the entry's own.
        adoption: u64,
        /// Who took it back.
        by: String,
    },
    /// A unit must hear something with its next letter.
    NoticeQueued {
        /// The unit or member.
        unit: UnitCode,
        /// What.
        what: NoticeKind,
        /// The pieces it is about.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pieces: Vec<PieceId>,
        /// In words.
        text: String,
    },
    /// A share was looked at for the first time, or its mount changed on the record.
    ShareSeen {
        /// The unit whose share it is.
        unit: UnitCode,
        /// Where its bytes come from.
        mount: StoredMount,
        /// Files found at that first look: they get no receipts.
        adopted: u64,
    },
    /// All files of a share's first look are in: what comes from now on is acknowledged.
    ShareAdopted {
        /// The unit whose share it is.
        unit: UnitCode,
    },
    /// A share became readable or unreadable.
    PresenceChanged {
        /// The unit whose share it is.
        unit: UnitCode,
        /// What it is now.
        presence: StoredPresence,
        /// Why.
        because: String,
    },
    /// A file, or a new content of a file, was taken in.
    FileSeen(Box<FileSeen>),
    /// A known file lies elsewhere now.
    FileMoved {
        /// Which file.
        file: FileId,
        /// Where it lies now.
        #[serde(flatten)]
        to: RelPath,
        /// How it looked there.
        stamp: StoredStamp,
        /// Who owes what it is filed as, at the new place.
        owner: UnitCode,
    },
    /// Same bytes, other time stamp or file id.
    FileTouched {
        /// Which file.
        file: FileId,
        /// How it looks now.
        stamp: StoredStamp,
    },
    /// Known files were not seen; they count as lost when they stay away.
    FilesMissed {
        /// The unit whose share it is.
        share: UnitCode,
        /// All that are missed now; empty when all are back.
        files: Vec<FileId>,
    },
    /// What the bytes of a file said, but its text.
    FileRead {
        /// Which file.
        file: FileId,
        /// Kind by content, `document`, `picture` …
        content: String,
        /// Why it cannot be accepted without a look.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
        /// What was not read of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unread: Option<String>,
        /// A secrecy mark was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secret: Option<String>,
        /// Number of embedded pictures.
        #[serde(default)]
        pictures: u32,
    },
    /// A file was taken away by its unit.
    FileWithdrawn {
        /// Which file.
        file: FileId,
    },
    /// The rules judged a file.
    Judged {
        /// Which file.
        file: FileId,
        /// The verdict.
        #[serde(flatten)]
        verdict: StoredVerdict,
        /// Why, in words.
        because: Vec<String>,
        /// What the judging stood on: `name`, `text`, `ocr`, `taught`.
        on: String,
        /// Concepts of the lexicon seen in it: what a later decision teaches by, never its text.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        concepts: Vec<String>,
    },
    /// A person decided.
    Decided {
        /// Who (the login name of the caller).
        by: String,
        /// What.
        #[serde(flatten)]
        decision: Decision,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
    /// A letter was written and waits to be sent.
    LetterWritten(Box<LetterWritten>),
    /// A held letter may go.
    LetterReleased {
        /// Its key.
        key: String,
    },
    /// A letter that had not left will not be sent.
    LetterWithdrawn {
        /// Its key.
        key: String,
        /// Why.
        because: String,
    },
    /// We are about to hand a letter over for one recipient.
    LetterAttempted {
        /// Its key.
        key: String,
        /// The address.
        recipient: String,
        /// From 1.
        attempt: u32,
    },
    /// What came of it.
    LetterAnswered {
        /// Its key.
        key: String,
        /// The address.
        recipient: String,
        /// What it means.
        answer: StoredAnswer,
        /// The server's words.
        reply: String,
        /// When it is tried again; `None` when nothing more is tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<DateTime<Utc>>,
        /// Replies lost so far: at most this many extra copies exist.
        #[serde(default)]
        lost: u32,
    },
    /// A permanently refused letter is to be tried again, by a person's wish.
    LetterRetried {
        /// Its key.
        key: String,
    },
    /// A slot passed without a letter, for good.
    SlotSkipped {
        /// Whose slot.
        unit: UnitCode,
        /// Which.
        #[serde(flatten)]
        slot: StoredSlot,
        /// Why.
        because: String,
    },
    /// A slot of the digest's schedule was decided.
    DigestDecided {
        /// Its nominal local time.
        nominal: NaiveDateTime,
        /// True when a digest was written for it.
        done: bool,
        /// Why.
        because: String,
    },
    /// Something went wrong for one unit, or for all of us.
    TroubleBegan {
        /// Stable name of this trouble (`share/03`, `post`).
        name: String,
        /// The unit it concerns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitCode>,
        /// What.
        what: String,
        /// How to put it right.
        remedy: String,
        /// The coordinator must hear of it at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alert: Option<StoredAlert>,
    },
    /// A trouble is over.
    TroubleEnded {
        /// Its name.
        name: String,
    },
}
