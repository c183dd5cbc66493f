//! The stored shapes of the records: what sled remembers so that questions need no journal. All can be rebuilt.
//! Shapes and small questions about one record; writing them is `apply`'s.

pub use super::letter_shapes::{LetterRecord, LetterState, RecipientRecord, RecipientState};

use super::decision::Decision;
use super::entry::{Closed, FileId, Near, StoredAlert, StoredMount, StoredPresence, StoredStamp, StoredVerdict};
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::relpath::RelPath;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What we know of one content of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its number.
    pub id: FileId,
    /// The unit whose share it lies in.
    pub share: UnitCode,
    /// The unit or member that owes what it may be.
    pub owner: UnitCode,
    /// Path below the share.
    #[serde(flatten)]
    pub path: RelPath,
    /// How it looks.
    pub stamp: StoredStamp,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Kind by content; empty until it was read.
    #[serde(default)]
    pub content: String,
    /// Why it cannot be accepted without a look.
    #[serde(default)]
    pub problem: Option<String>,
    /// What was not read of it.
    #[serde(default)]
    pub unread: Option<String>,
    /// Secrecy mark.
    #[serde(default)]
    pub secret: Option<String>,
    /// Embedded pictures.
    #[serde(default)]
    pub pictures: u32,
    /// When it was recorded.
    pub seen: DateTime<Utc>,
    /// Found at first adoption: no receipt.
    pub adopted: bool,
    /// Whether it still lies there.
    pub state: FileState,
    /// The file whose place it took.
    #[serde(default)]
    pub replaces: Option<FileId>,
    /// A file with the same bytes.
    #[serde(default)]
    pub copy_of: Option<FileId>,
    /// What the rules made of it.
    #[serde(default)]
    pub judged: Option<Judged>,
    /// A person's decisions about it, oldest first; the last one holds.
    #[serde(default)]
    pub decisions: Vec<FileDecision>,
    /// The receipt that acknowledged it.
    #[serde(default)]
    pub receipt: Option<String>,
    /// Filings to pieces that a later plan no longer asks for.
    #[serde(default)]
    pub closed: Vec<Closed>,
}

/// Whether a file still lies in its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// It lies there.
    Present,
    /// Its unit took it away.
    Withdrawn,
    /// Another content lies at its path.
    Replaced(FileId),
}

/// The rules' verdict on a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The entry's number; a doubt's number too.
    pub seq: u64,
    /// The verdict.
    pub verdict: StoredVerdict,
    /// Why.
    pub because: Vec<String>,
    /// What it stood on.
    pub on: String,
    /// Concepts seen in it.
    #[serde(default)]
    pub concepts: Vec<String>,
}

/// A person's decision about a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileDecision {
    /// The entry's number.
    pub seq: u64,
    /// Who.
    pub by: String,
    /// What.
    pub decision: Decision,
    /// Why.
    #[serde(default)]
    pub because: Option<String>,
}

/// Where a file stands, all in all.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing<'a> {
    /// Filed to these pieces; `incomplete` says what is still wanted of them.
    Filed {
        /// Which pieces.
        pieces: &'a [PieceId],
        /// What is still wanted.
        incomplete: Option<&'a str>,
    },
    /// Waits for the coordinator.
    Doubt {
        /// The doubt's number.
        doubt: u64,
        /// Suggestions.
        near: &'a [Near],
    },
    /// Belongs to nothing (the rules' view or a person's).
    Aside,
    /// Will not do for these pieces.
    Rejected {
        /// Which pieces.
        pieces: &'a [PieceId],
        /// Why.
        because: &'a str,
    },
}

impl FileRecord {
    /// Where the file stands: the last decision, else the verdict.
    pub fn standing(&self) -> Standing<'_> {
        if let Some(last) = self.decisions.last() {
            match &last.decision {
                Decision::File { pieces, .. } => {
                    return Standing::Filed { pieces, incomplete: None };
                }
                Decision::Accept { pieces, incomplete, .. } => {
                    return Standing::Filed { pieces, incomplete: incomplete.as_deref() };
                }
                Decision::Reject { pieces, .. } => {
                    return Standing::Rejected { pieces, because: last.because.as_deref().unwrap_or_default() };
                }
                Decision::Ignore { .. } => return Standing::Aside,
                _ => {}
            }
        }
        match &self.judged {
            Some(Judged { verdict: StoredVerdict::Filed { pieces }, .. }) => {
                Standing::Filed { pieces, incomplete: None }
            }
            Some(Judged { seq, verdict: StoredVerdict::Doubt { near }, .. }) => Standing::Doubt { doubt: *seq, near },
            Some(Judged { verdict: StoredVerdict::Aside { .. }, .. }) => Standing::Aside,
            None => Standing::Doubt { doubt: self.id, near: &[] },
        }
    }

    /// Suggestions of the verdict, best first, whatever it was.
    pub fn near(&self) -> &[Near] {
        match &self.judged {
            Some(Judged { verdict: StoredVerdict::Doubt { near } | StoredVerdict::Aside { near }, .. }) => near,
            _ => &[],
        }
    }

    /// `F12`.
    pub fn label(&self) -> String {
        format!("F{}", self.id)
    }

    /// How letters and lists name the file: by its path, or by its number alone when it is marked as secret.
    pub fn told(&self) -> String {
        match self.secret {
            Some(_) => self.label(),
            None => self.path.to_string(),
        }
    }
}

/// A person's decisions about one piece; the last one holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PieceRecord {
    /// Oldest first.
    pub decisions: Vec<PieceDecision>,
}

/// One decision about a piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PieceDecision {
    /// The entry's number.
    pub seq: u64,
    /// Received, or waived.
    pub state: PieceState,
    /// Why.
    pub because: String,
}

/// What a person said of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PieceState {
    /// Handed in another way.
    Received,
    /// Not owed after all.
    Waived,
}

/// What we know of a unit (its share) or member (its silence and extensions).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitRecord {
    /// Where its share's bytes come from; `None` until first seen.
    #[serde(default)]
    pub mount: Option<StoredMount>,
    /// Known files that were not seen, and since when.
    #[serde(default)]
    pub missed: Vec<(FileId, DateTime<Utc>)>,
    /// Files found when the share was first seen.
    #[serde(default)]
    pub adopted: u64,
    /// True until all of them are in.
    #[serde(default)]
    pub adopting: bool,
    /// Present or unknown.
    pub presence: StoredPresence,
    /// Why it is unknown.
    #[serde(default)]
    pub because: Option<String>,
    /// Last time a file arrived or changed.
    #[serde(default)]
    pub last_drop: Option<DateTime<Utc>>,
    /// Number of files that lie there.
    #[serde(default)]
    pub files: u64,
    /// Files taken in since the last receipt, in order.
    #[serde(default)]
    pub unreceipted: Vec<FileId>,
    /// Pauses, oldest first; the last one holds.
    #[serde(default)]
    pub pauses: Vec<(u64, NaiveDate)>,
    /// Extensions for all of the unit.
    #[serde(default)]
    pub extensions: Vec<(u64, NaiveDate)>,
    /// `believe` decisions not yet used by a scan.
    #[serde(default)]
    pub believed: Vec<u64>,
    /// Agreements to copy the principal.
    #[serde(default)]
    pub escalations: Vec<u64>,
    /// Releases of a 现状 letter that no letter carries yet.
    #[serde(default)]
    pub status_released: Vec<u64>,
    /// Local day up to which every reminder slot was written or skipped on the record.
    #[serde(default)]
    pub reminders_settled: Option<NaiveDate>,
}

impl Default for UnitRecord {
    fn default() -> Self {
        UnitRecord {
            mount: None,
            missed: Vec::new(),
            adopted: 0,
            adopting: false,
            presence: StoredPresence::Unknown,
            because: None,
            last_drop: None,
            files: 0,
            unreceipted: Vec::new(),
            pauses: Vec::new(),
            extensions: Vec::new(),
            believed: Vec::new(),
            escalations: Vec::new(),
            status_released: Vec::new(),
            reminders_settled: None,
        }
    }
}

/// A trouble that is not over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TroubleRecord {
    /// The entry's number.
    pub seq: u64,
    /// When it began.
    pub since: DateTime<Utc>,
    /// The unit it concerns.
    #[serde(default)]
    pub unit: Option<UnitCode>,
    /// What.
    pub what: String,
    /// How to put it right.
    pub remedy: String,
    /// The coordinator must hear of it at once.
    #[serde(default)]
    pub alert: Option<StoredAlert>,
    /// The alert that told of it.
    #[serde(default)]
    pub told: Option<String>,
}

/// A notice that waits to be carried by the unit's next letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueuedNotice {
    /// The unit or member it is for.
    pub unit: UnitCode,
    /// What must be told.
    pub what: NoticeKind,
    /// The file it is about.
    #[serde(default)]
    pub file: Option<FileId>,
    /// The pieces it is about.
    pub pieces: Vec<PieceId>,
    /// What the file had been filed as before a correction.
    #[serde(default)]
    pub before: Vec<PieceId>,
    /// The coordinator's words.
    pub text: String,
    /// The letter that carries it; `None` while it waits.
    #[serde(default)]
    pub carried: Option<String>,
    /// When it was decided.
    pub at: DateTime<Utc>,
}

/// What a queued notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A file will not do.
    Rejected,
    /// Good, but something is still wanted.
    Incomplete,
    /// A filing that a receipt announced was changed.
    Corrected,
    /// The plan changed for this unit.
    PlanChanged,
    /// The plan no longer has this unit; the text is then its name.
    UnitDropped,
}
