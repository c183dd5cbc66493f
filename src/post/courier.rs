//! Hands due letters over one by one: records each attempt before it and its outcome after it, obeys pause and rate,
//! and stops within its grace. It decides nothing about a letter and keeps no queue: whoever calls it has the ledger.

use super::{Address, Cut, Envelope, Handed, Outcome, Postman};
use crate::rules::delivery::{Gate, Pace, PostState};
use chrono::{DateTime, Utc};
use std::fmt;
use std::time::Duration;
use tokio::sync::watch;

/// How long a letter in hand may take to finish after the order to stop.
const GRACE: Duration = Duration::from_secs(15);

/// A letter that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its outside, with the recipients who are due.
    pub envelope: Envelope,
    /// Its bytes, see [`super::compose_eml`].
    pub eml: Vec<u8>,
    /// An alert: the cap of letters an hour does not hold it back. Those stand first.
    pub pressing: bool,
}

/// Why something could not be recorded.
pub type RecordError = Box<dyn std::error::Error + Send + Sync>;

/// Where attempts and outcomes are written down. Both calls must be durable when they return: a letter leaves only
/// after [`Record::started`], and an outcome that was not recorded is sent again after a restart.
pub trait Record: Send {
    /// An attempt starts for these recipients. Answers for whom the letter may still leave (it may have been withdrawn
    /// since it was listed); nobody means that it is left out.
    fn started(&mut self, envelope: &Envelope, now: DateTime<Utc>) -> Result<Vec<Address>, RecordError>;

    /// What became of it, for each recipient that was started.
    fn ended(&mut self, envelope: &Envelope, handed: &Handed, now: DateTime<Utc>) -> Result<(), RecordError>;
}

/// What a round did. The counts are recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Letters handed over, whatever became of them.
    pub letters: usize,
    /// Accepted.
    pub sent: usize,
    /// To be tried again, for a reason of theirs or of ours.
    pub later: usize,
    /// Refused for good.
    pub refused: usize,
    /// Reply lost.
    pub unknown: usize,
    /// Why it ended.
    pub ended: Ended,
}

/// Why a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All were handed over.
    Done,
    /// The post rests until then; the others stay due. See [`Courier::state`] for the reason.
    Paused(DateTime<Utc>),
    /// The cap of letters an hour is reached until then; the others stay due.
    Paced(DateTime<Utc>),
    /// The order to stop came.
    Stopped,
}

/// Hands letters over to one post.
pub struct Courier {
    postman: Postman,
    state: PostState,
    pace: Pace,
    grace: Duration,
    clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
}

impl Courier {
    /// A courier for `postman` who sends at `pace` and asks `clock` for the time of each step.
    pub fn new(postman: Postman, pace: Pace, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Courier {
        Courier { postman, state: PostState::default(), pace, grace: GRACE, clock: Box::new(clock) }
    }

    /// With another grace for the letter in hand (15 s).
    pub fn with_grace(self, grace: Duration) -> Courier {
        Courier { grace, ..self }
    }

    /// Going on from a state that was written down, so that a restart does not try a wrong password once more.
    pub fn with_state(self, state: PostState) -> Courier {
        Courier { state, ..self }
    }

    /// Whether the post rests, and why.
    pub fn state(&self) -> &PostState {
        &self.state
    }

    /// The post it serves.
    pub fn postman(&self) -> &Postman {
        &self.postman
    }

    /// Ends a pause at once: the coordinator or the IT person put it right.
    pub fn resume(&mut self) {
        self.state = PostState::default();
    }

    /// Hands `due` over, in order, until they are through, the post pauses, the rate is reached or `stop` says true.
    /// An error means that something could not be recorded; nothing was sent since.
    pub async fn round(
        &mut self,
        due: impl IntoIterator<Item = Due>,
        record: &mut dyn Record,
        stop: &watch::Receiver<bool>,
    ) -> Result<Round, RecordError> {
        let postman = self.postman.clone();
        let mut session = postman.session();
        let mut round = Round { letters: 0, sent: 0, later: 0, refused: 0, unknown: 0, ended: Ended::Done };
        let mut trouble = None;
        for letter in due {
            if let Some(ended) = self.hindrance(letter.pressing, stop).await {
                round.ended = ended;
                break;
            }
            let now = (self.clock)();
            let recipients = match record.started(&letter.envelope, now) {
                Ok(recipients) if recipients.is_empty() => continue,
                Ok(recipients) => recipients,
                Err(error) => {
                    trouble = Some(error);
                    break;
                }
            };
            self.pace.started(now);
            let envelope = Envelope { recipients, ..letter.envelope };
            let mut cut = Cut::when(ordered(stop.clone(), self.grace));
            let handed = session.send(&envelope, &letter.eml, &mut cut).await;
            let now = (self.clock)();
            self.state = self.state.after(handed.outcomes.iter().map(|(_, outcome)| outcome), now);
            round.count(&handed);
            if let Err(error) = record.ended(&envelope, &handed, now) {
                trouble = Some(error);
                break;
            }
        }
        session.close().await;
        trouble.map_or(Ok(round), Err)
    }

    /// What keeps the next letter from leaving. A pause that has run out is tried without a letter first.
    async fn hindrance(&mut self, pressing: bool, stop: &watch::Receiver<bool>) -> Option<Ended> {
        if *stop.borrow() {
            return Some(Ended::Stopped);
        }
        if self.state.gate((self.clock)()) == Gate::Probe {
            let found = tokio::select! {
                biased;
                found = self.postman.check() => found,
                () = ordered(stop.clone(), Duration::ZERO) => return Some(Ended::Stopped),
            };
            self.state = self.state.probed(found.as_ref().map(|_| ()).map_err(|error| &error.source), (self.clock)());
        }
        let now = (self.clock)();
        if let Gate::Closed(until) = self.state.gate(now) {
            return Some(Ended::Paused(until));
        }
        self.pace.wait_until(now).filter(|_| !pressing).map(Ended::Paced)
    }
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier")
            .field("post", &self.postman.place())
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Round {
    fn count(&mut self, handed: &Handed) {
        self.letters += 1;
        for (_, outcome) in &handed.outcomes {
            match outcome {
                Outcome::Sent { .. } => self.sent += 1,
                Outcome::Later(_) | Outcome::AboutUs(_) => self.later += 1,
                Outcome::Never(_) => self.refused += 1,
                Outcome::Unknown(_) => self.unknown += 1,
            }
        }
    }
}

/// Ready `grace` after the order to stop; never, when whoever could give it is gone.
async fn ordered(mut stop: watch::Receiver<bool>, grace: Duration) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(grace).await;
}
