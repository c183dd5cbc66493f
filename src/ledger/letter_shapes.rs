//! The stored shapes of letters and of each recipient's state, as sled remembers them. All can be rebuilt.
//! What a state means for sending is `rules::delivery`'s.

use super::entry::{LetterWritten, StoredAnswer};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A letter and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LetterRecord {
    /// The entry's number.
    pub seq: u64,
    /// When it was written.
    pub written: DateTime<Utc>,
    /// As written.
    pub letter: LetterWritten,
    /// Why it was withdrawn before it left.
    #[serde(default)]
    pub withdrawn: Option<String>,
    /// When that was.
    #[serde(default)]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// One state per recipient, in the order To, Cc.
    pub recipients: Vec<RecipientRecord>,
}

/// One recipient of a letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecipientRecord {
    /// The address.
    pub address: String,
    /// How far it has come.
    pub state: RecipientState,
    /// When it is (or was) due.
    pub due: DateTime<Utc>,
    /// When it could first leave.
    pub first_at: DateTime<Utc>,
    /// Attempts started.
    pub attempts: u32,
    /// Replies lost.
    pub lost: u32,
    /// When its state last changed.
    pub at: DateTime<Utc>,
    /// The last answer.
    #[serde(default)]
    pub answer: Option<StoredAnswer>,
    /// The server's words.
    #[serde(default)]
    pub reply: String,
}

/// How far a letter has come for one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientState {
    /// Waits for its time.
    Waiting,
    /// An attempt has begun and its answer is not recorded.
    Attempting,
    /// 250 after the final dot.
    Sent,
    /// Given up.
    Failed,
}

/// What the outside calls the state of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterState {
    /// Waits for the coordinator's release.
    Held,
    /// Waits for its time, or for another try.
    Waiting,
    /// 250 for every recipient.
    Sent,
    /// Refused for good for at least one recipient, and nothing more to try.
    Failed,
    /// Will not be sent.
    Withdrawn,
}

impl LetterRecord {
    /// All in all.
    pub fn state(&self) -> LetterState {
        if self.withdrawn.is_some() {
            return LetterState::Withdrawn;
        }
        let any = |state| self.recipients.iter().any(|recipient| recipient.state == state);
        if any(RecipientState::Waiting) || any(RecipientState::Attempting) {
            return if self.letter.held { LetterState::Held } else { LetterState::Waiting };
        }
        if self.recipients.is_empty() || any(RecipientState::Failed) {
            return LetterState::Failed;
        }
        LetterState::Sent
    }

    /// True once it may have reached somebody: an attempt that failed for sure is none.
    pub fn left(&self) -> bool {
        self.recipients.iter().any(|recipient| recipient.state != RecipientState::Waiting || recipient.lost > 0)
    }
}
