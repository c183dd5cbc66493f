//! How one letter reaches one recipient: states and retries as values; `pause` has those of the post as a whole,
//! `words` says them to people.
//! Pure: it never sends anything and never reads a clock; `post` acts on what is decided here.

use chrono::{DateTime, TimeDelta, Utc};

mod pause;
mod words;

pub use pause::{FAILURES_IN_A_ROW, Gate, Pace, PostState};

/// Shortest wait before the next attempt (Postfix: `minimal_backoff_time`).
pub const SHORTEST_WAIT: TimeDelta = TimeDelta::minutes(5);
/// Longest wait before the next attempt (Postfix: `maximal_backoff_time` is a little more).
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// A letter still on its way after this long is worth a word to the coordinator.
pub const LATE_AFTER: TimeDelta = TimeDelta::hours(1);
/// So many lost replies for one recipient, and a person decides: every one may have been a delivered copy.
pub const LOST_REPLIES: u32 = 3;

/// Where a conversation with the post stood when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Finding the server and opening the connection.
    Connect,
    /// TLS: certificate, host name, STARTTLS not offered.
    Tls,
    /// The server's greeting and its answer to EHLO.
    Greeting,
    /// Signing in.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// The DATA command, before any content.
    Data,
    /// The content, before its final dot.
    Content,
    /// After the final dot.
    Dot,
    /// The local folder or the sendmail program.
    Local,
}

/// What went wrong, where, and the server's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where.
    pub stage: Stage,
    /// The reply code (`451`), when the server said one.
    pub code: Option<u16>,
    /// The server's words or the reason, one clean line.
    pub text: String,
}

impl Failure {
    /// True when the server said 5xx: trying the same again cannot help.
    pub fn is_permanent(&self) -> bool {
        self.code.is_some_and(|code| code >= 500)
    }
}

/// What became of one attempt for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// 250 after the final dot (or the folder holds the file); the reply's text.
    Sent {
        /// The server's words, often its queue id.
        reply: String,
    },
    /// Not taken now; the same letter may be taken later.
    Later(Failure),
    /// Refused for good: about this recipient or this letter.
    Never(Failure),
    /// About us or the server (connection, TLS, login, sender): no letter could have left.
    AboutUs(Failure),
    /// The final dot went out and no reply came back: it may have been delivered.
    Unknown(Failure),
}

impl Outcome {
    /// The failure, for all but *sent*.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Outcome::Sent { .. } => None,
            Outcome::Later(failure)
            | Outcome::Never(failure)
            | Outcome::AboutUs(failure)
            | Outcome::Unknown(failure) => Some(failure),
        }
    }
}

/// The attempts made so far for one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// When the letter could first leave: its age counts from here.
    pub first_at: DateTime<Utc>,
    /// Attempts started.
    pub attempts: u32,
    /// Attempts whose result is not known (lost reply, crash): at most this many extra copies exist.
    pub lost: u32,
}

/// One letter for one recipient, between written and final. Source: design §4.6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// To be handed over from `due` on.
    Waiting {
        /// Not before this instant.
        due: DateTime<Utc>,
        /// So far.
        tries: Tries,
    },
    /// Recorded as started; the result is not recorded yet.
    Attempting {
        /// Since when.
        since: DateTime<Utc>,
        /// So far, this attempt included.
        tries: Tries,
    },
    /// Accepted by the server. Final: sending again is a new letter with a new key.
    Sent {
        /// When the reply came.
        at: DateTime<Utc>,
        /// The server's words.
        reply: String,
        /// In all.
        tries: Tries,
    },
    /// Given up. Only the coordinator's `letters retry` starts it again.
    Failed {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        because: GivenUp,
        /// In all.
        tries: Tries,
    },
    /// Superseded before it left. Final.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
        /// Why, in words.
        because: String,
    },
}

/// Why a delivery was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenUp {
    /// The server refused it for good.
    Refused(Failure),
    /// Its time ran out; with the last failure, when there was an attempt.
    Expired(Option<Failure>),
    /// Three replies were lost in a row: it has probably arrived, more copies would embarrass.
    Uncertain(Failure),
}

impl Delivery {
    /// A letter that may leave from `now` on.
    pub fn new(now: DateTime<Utc>) -> Delivery {
        Delivery::Waiting { due: now, tries: Tries { first_at: now, attempts: 0, lost: 0 } }
    }

    /// True when an attempt may start.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        matches!(self, Delivery::Waiting { due, .. } if *due <= now)
    }

    /// The attempt that starts now; `None` unless it is waiting.
    pub fn start(&self, now: DateTime<Utc>) -> Option<Delivery> {
        match self {
            Delivery::Waiting { tries, .. } => {
                let tries = Tries { attempts: tries.attempts + 1, ..*tries };
                Some(Delivery::Attempting { since: now, tries })
            }
            _ => None,
        }
    }

    /// The state after an attempt's outcome; `end` is the instant from which sending it would be pointless.
    /// An outcome without a started attempt changes nothing.
    pub fn after(&self, outcome: &Outcome, now: DateTime<Utc>, end: DateTime<Utc>) -> Delivery {
        let Delivery::Attempting { tries, .. } = self else {
            return self.clone();
        };
        let tries = *tries;
        match outcome {
            Outcome::Sent { reply } => Delivery::Sent { at: now, reply: reply.clone(), tries },
            Outcome::Later(failure) => again(tries, backoff(tries.first_at, now), failure, now, end),
            Outcome::Never(failure) => Delivery::Failed { at: now, because: GivenUp::Refused(failure.clone()), tries },
            // The pause of the whole post decides when; this letter is as due as it was.
            Outcome::AboutUs(failure) => again(tries, TimeDelta::zero(), failure, now, end),
            Outcome::Unknown(failure) => {
                let tries = Tries { lost: tries.lost + 1, ..tries };
                if tries.lost >= LOST_REPLIES {
                    return Delivery::Failed { at: now, because: GivenUp::Uncertain(failure.clone()), tries };
                }
                again(tries, backoff(tries.first_at, now), failure, now, end)
            }
        }
    }

    /// The state after a restart that found a started attempt without result: the reply counts as lost.
    pub fn interrupted(&self, now: DateTime<Utc>, end: DateTime<Utc>) -> Delivery {
        let failure = Failure { stage: Stage::Dot, code: None, text: "stopped before the result was recorded".into() };
        match self.after(&Outcome::Unknown(failure), now, end) {
            Delivery::Waiting { tries, .. } if matches!(self, Delivery::Attempting { .. }) => {
                Delivery::Waiting { due: now, tries }
            }
            other => other,
        }
    }

    /// Given up, when it still waits at `end`.
    pub fn expire(&self, now: DateTime<Utc>, end: DateTime<Utc>) -> Delivery {
        match self {
            Delivery::Waiting { tries, .. } if now >= end => {
                Delivery::Failed { at: now, because: GivenUp::Expired(None), tries: *tries }
            }
            other => other.clone(),
        }
    }

    /// Taken back before it left; `None` when it is on its way or final.
    pub fn withdraw(&self, now: DateTime<Utc>, because: &str) -> Option<Delivery> {
        matches!(self, Delivery::Waiting { .. }).then(|| Delivery::Withdrawn { at: now, because: because.to_owned() })
    }

    /// A failed one started again by the coordinator; `None` unless it failed. Past its old end it needs a new one.
    pub fn retry(&self, now: DateTime<Utc>) -> Option<Delivery> {
        match self {
            Delivery::Failed { tries, .. } => {
                Some(Delivery::Waiting { due: now, tries: Tries { first_at: now, ..*tries } })
            }
            _ => None,
        }
    }

    /// True when the coordinator should hear that it is still on its way.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        match self {
            Delivery::Waiting { tries, .. } | Delivery::Attempting { tries, .. } => now - tries.first_at >= LATE_AFTER,
            _ => false,
        }
    }

    /// True when nothing but a person's decision changes it any more.
    pub fn is_final(&self) -> bool {
        matches!(self, Delivery::Sent { .. } | Delivery::Failed { .. } | Delivery::Withdrawn { .. })
    }
}

/// How long to wait: the letter's age, within bounds, as Postfix does. So letters of one evening spread by themselves.
pub fn backoff(first_at: DateTime<Utc>, now: DateTime<Utc>) -> TimeDelta {
    (now - first_at).clamp(SHORTEST_WAIT, LONGEST_WAIT)
}

/// Waiting once more, the last time at `end` itself; given up from then on.
fn again(tries: Tries, wait: TimeDelta, failure: &Failure, now: DateTime<Utc>, end: DateTime<Utc>) -> Delivery {
    if now >= end {
        return Delivery::Failed { at: now, because: GivenUp::Expired(Some(failure.clone())), tries };
    }
    Delivery::Waiting { due: (now + wait).min(end), tries }
}
