//! What the coordinator may ask and do, as requests and answers. Callers: the command line in process, or over the
//! local socket while the daemon owns the ledger. It checks and records; what follows is the next pass's.

mod adopt;
mod adopt_said;
mod decisions;
mod explain;
mod letters;
mod next;
mod rehearse;
pub mod socket;
mod status;
mod supposed;
mod withdraw;

pub use letters::{LetterRow, LetterShown, RecipientRow};
pub use status::{DoubtRow, LinkRow, NearRow, Status, UnitStatus, units};
pub use supposed::SupposedDrop;

use crate::pass::PassReport;
use crate::pass::engine::{Engine, Fatal, chain};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What can be asked. `by` is who asks, for the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Request {
    /// Coverage, doubts, letters, troubles; of one unit or all.
    Status {
        /// Only this unit or member.
        unit: Option<String>,
    },
    /// Why a file was filed, doubted or ignored.
    Explain {
        /// `F12`, `D13`, or a path.
        what: String,
    },
    /// Files the coordinator must decide on.
    Doubts {
        /// Only this unit or member.
        unit: Option<String>,
    },
    /// A decision.
    Decide {
        /// Who.
        by: String,
        /// What.
        decision: Wish,
        /// Why.
        because: Option<String>,
    },
    /// All letters.
    Letters,
    /// One letter.
    Letter {
        /// Its key.
        key: String,
    },
    /// What would be written now.
    Preview,
    /// Lets held letters go: one, or all and every later one.
    Release {
        /// Who.
        by: String,
        /// A letter's key, or `status/UNIT` for a 现状 letter; `None` for all.
        key: Option<String>,
    },
    /// Tries a letter again that was given up.
    Retry {
        /// Its key.
        key: String,
    },
    /// Sends a letter once more, as a new letter.
    Again {
        /// Its key.
        key: String,
    },
    /// A letter to the coordinator that tries the post.
    Test,
    /// Every letter the calendar will bring if nothing more arrives than is supposed to.
    Rehearse {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
        /// With the letters themselves.
        whole: bool,
        /// Files that arrive meanwhile.
        #[serde(default)]
        drops: Vec<SupposedDrop>,
    },
    /// The ledger as a workbook.
    Workbook,
    /// Makes a revised plan the one in force, or says what that would change.
    Adopt(Box<Adoption>),
    /// One complete pass now.
    Pass {
        /// Seconds between the two looks; the configured quiet time when not given.
        settle: Option<u64>,
    },
}

/// A revised plan to be adopted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adoption {
    /// Who.
    pub by: String,
    /// Name of the plan file.
    pub source: String,
    /// Its text.
    pub text: String,
    /// Ids, in the plan in force, of materials whose new wording is the same thing.
    pub same: Vec<String>,
    /// Ids of those whose new wording is another thing.
    pub apart: Vec<String>,
    /// Only say what would change.
    pub dry: bool,
}

/// A decision as it is wished for, in the words of the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are the arguments of §13")]
pub enum Wish {
    /// The file is these pieces.
    File { file: String, pieces: Vec<String> },
    /// The file is good.
    Accept { file: String, incomplete: Option<String> },
    /// The file will not do.
    Reject { file: String },
    /// The file belongs to nothing.
    Ignore { file: String },
    /// Handed in another way.
    Received { pieces: Vec<String> },
    /// Not owed after all.
    Waive { pieces: Vec<String> },
    /// A later deadline.
    Extend { target: String, to: NaiveDate },
    /// No letters to a unit for a while.
    Pause { unit: String, until: NaiveDate },
    /// A mass loss is real.
    Believe { unit: String },
    /// Overdue letters may copy the principal.
    Escalate { unit: Option<String> },
    /// Takes a decision back.
    Undo { seq: u64 },
    /// Takes back the decisions of entries in a row.
    UndoAll { first: u64, last: u64 },
}

/// What is answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "answer", content = "is", rename_all = "kebab-case")]
pub enum Answer {
    /// To [`Request::Status`].
    Status(Box<Status>),
    /// To [`Request::Explain`]: lines to read.
    Explained(Vec<String>),
    /// To [`Request::Doubts`].
    Doubts(Vec<DoubtRow>),
    /// To [`Request::Letters`], [`Request::Preview`] and [`Request::Rehearse`].
    Letters(Vec<LetterRow>),
    /// To [`Request::Letter`].
    Letter(Box<LetterShown>),
    /// Letters in full, beside their rows.
    Whole(Vec<(LetterRow, LetterShown)>),
    /// To [`Request::Workbook`]: base64 of the file.
    Workbook(String),
    /// To [`Request::Pass`].
    Pass(PassReport),
    /// Done: the entry's number where there is one, and a sentence.
    Done {
        /// Sequence number of the entry.
        seq: Option<u64>,
        /// What was done.
        said: String,
    },
    /// Not done, with the remedy.
    Refused(String),
}

/// Why a request was not carried out: for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The request cannot be carried out as it stands.
    #[error("{0}")]
    Refused(String),
    /// The ledger failed.
    #[error(transparent)]
    Fatal(#[from] Fatal),
    /// The records failed.
    #[error(transparent)]
    Records(#[from] crate::ledger::records::RecordsError),
    /// The ledger refused to record.
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
}

fn refused<T>(text: impl Into<String>) -> Result<T, DeskError> {
    Err(DeskError::Refused(text.into()))
}

/// Answers a request at `now`.
pub fn answer(engine: &Engine, request: Request, now: DateTime<Utc>) -> Answer {
    match try_answer(engine, request, now) {
        Ok(answer) => answer,
        Err(DeskError::Refused(text)) => Answer::Refused(text),
        Err(error) => Answer::Refused(chain(&error)),
    }
}

fn try_answer(engine: &Engine, request: Request, now: DateTime<Utc>) -> Result<Answer, DeskError> {
    Ok(match request {
        Request::Status { unit } => Answer::Status(Box::new(status::status(engine, unit.as_deref(), now)?)),
        Request::Doubts { unit } => Answer::Doubts(status::doubts(engine, unit.as_deref())?),
        Request::Explain { what } => Answer::Explained(explain::explain(engine, &what)?),
        Request::Decide { by, decision, because } => decisions::decide(engine, by, decision, because, now)?,
        Request::Letters => Answer::Letters(letters::list(engine)?),
        Request::Letter { key } => Answer::Letter(Box::new(letters::show(engine, &key)?)),
        Request::Preview => Answer::Letters(rehearse::preview(engine, now)?),
        Request::Release { by, key } => letters::release(engine, by, key, now)?,
        Request::Retry { key } => letters::retry(engine, &key, now)?,
        Request::Again { key } => letters::again(engine, &key, now)?,
        Request::Test => letters::test(engine, now)?,
        Request::Rehearse { from, to, whole, drops } => rehearse::rehearse(engine, (from, to), whole, &drops, now)?,
        Request::Workbook => Answer::Workbook(letters::workbook(engine, now)?),
        Request::Adopt(adoption) => adopt::adopt(engine, &adoption, now)?,
        Request::Pass { .. } => return refused("a pass is done by the process that owns the ledger"),
    })
}
