//! When the post as a whole rests and how fast it may send.
//! Pure values: `post::courier` obeys them; nothing here knows of a connection or a clock.

use super::{Failure, Outcome, Stage};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::VecDeque;

/// So many letters in a row failing for reasons that are not a recipient's own, and the post rests.
pub const FAILURES_IN_A_ROW: u32 = 5;

/// Whether the post as a whole may send. One per post, kept in memory: a restart is a fresh look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostState {
    /// Letters may leave.
    Open {
        /// Letters in a row that failed for the post's sake.
        failures: u32,
        /// Pauses since a letter last got through.
        pauses: u32,
    },
    /// The queue is kept; from `until` on the connection is tried without a letter.
    Paused {
        /// Since when, over failed tries.
        since: DateTime<Utc>,
        /// The next try.
        until: DateTime<Utc>,
        /// What the coordinator has to read.
        because: Failure,
        /// Letters in a row that failed for the post's sake.
        failures: u32,
        /// Pauses since a letter last got through, this one included.
        pauses: u32,
    },
}

/// What the post may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Send.
    Open,
    /// Try the connection without a letter first.
    Probe,
    /// Nothing before this instant.
    Closed(DateTime<Utc>),
}

impl Default for PostState {
    fn default() -> Self {
        PostState::Open { failures: 0, pauses: 0 }
    }
}

impl PostState {
    /// The state after one letter, with the outcome for each of its recipients.
    pub fn after<'a>(&self, outcomes: impl IntoIterator<Item = &'a Outcome> + Clone, now: DateTime<Utc>) -> PostState {
        let outcomes = || outcomes.clone().into_iter();
        if outcomes().any(|outcome| matches!(outcome, Outcome::Sent { .. })) {
            return PostState::default();
        }
        if let Some(failure) = outcomes().find_map(about_us) {
            return self.pause(failure, now);
        }
        let (failures, pauses) = self.counts();
        let strain = outcomes().filter_map(Outcome::failure).find(|failure| strains_the_post(failure));
        match strain {
            None => self.clone(),
            Some(failure) if (failures + 1) % FAILURES_IN_A_ROW == 0 => {
                PostState::Open { failures: failures + 1, pauses }.pause(failure, now)
            }
            Some(_) => PostState::Open { failures: failures + 1, pauses },
        }
    }

    /// The state after a try of the connection: open again, or the next pause. The counts stay until a letter gets
    /// through, so a server that greets and then refuses every letter is asked ever more seldom.
    pub fn probed(&self, result: Result<(), &Failure>, now: DateTime<Utc>) -> PostState {
        let (failures, pauses) = self.counts();
        match result {
            Ok(()) => PostState::Open { failures, pauses },
            Err(failure) => self.pause(failure, now),
        }
    }

    /// What may be done at `now`.
    pub fn gate(&self, now: DateTime<Utc>) -> Gate {
        match self {
            PostState::Open { .. } => Gate::Open,
            PostState::Paused { until, .. } if *until <= now => Gate::Probe,
            PostState::Paused { until, .. } => Gate::Closed(*until),
        }
    }

    /// True when the coordinator must hear of the pause: at once for what a person has to put right (a wrong
    /// password), after ten minutes or three tries for what may pass by itself (a server that restarts).
    pub fn is_alarming(&self, now: DateTime<Utc>) -> bool {
        match self {
            PostState::Open { .. } => false,
            PostState::Paused { since, because, pauses, .. } => {
                needs_a_person(because) || *pauses >= 3 || now - *since >= TimeDelta::minutes(10)
            }
        }
    }

    /// Paused: one minute, doubling to 15; for what a person must put right 15 minutes, doubling to one hour (a wrong
    /// password tried often locks the account).
    fn pause(&self, failure: &Failure, now: DateTime<Utc>) -> PostState {
        let (failures, pauses) = self.counts();
        let since = match self {
            PostState::Paused { since, .. } => *since,
            PostState::Open { .. } => now,
        };
        let (first, longest) = if needs_a_person(failure) { (15, 60) } else { (1, 15) };
        let minutes = (first << pauses.min(6)).min(longest);
        let until = now + TimeDelta::minutes(minutes);
        PostState::Paused { since, until, because: failure.clone(), failures, pauses: pauses + 1 }
    }

    fn counts(&self) -> (u32, u32) {
        match self {
            PostState::Open { failures, pauses } | PostState::Paused { failures, pauses, .. } => (*failures, *pauses),
        }
    }
}

/// True when it speaks of the post rather than of one recipient: no reply at all, 421, or a refusal for good.
/// A 4xx such as greylisting is an ordinary "come back later" and says nothing about the other letters.
fn strains_the_post(failure: &Failure) -> bool {
    failure.code.is_none_or(|code| code == 421 || code >= 500)
}

fn about_us(outcome: &Outcome) -> Option<&Failure> {
    match outcome {
        Outcome::AboutUs(failure) => Some(failure),
        _ => None,
    }
}

fn needs_a_person(failure: &Failure) -> bool {
    failure.is_permanent() || failure.stage == Stage::Tls
}

/// The cap of letters an hour, over the last sixty minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pace {
    per_hour: Option<u32>,
    starts: VecDeque<DateTime<Utc>>,
}

impl Pace {
    /// At most `per_hour` letters (`None`: no cap), counting those that left at `recent` instants, oldest first.
    pub fn new(per_hour: Option<u32>, recent: impl IntoIterator<Item = DateTime<Utc>>) -> Pace {
        Pace { per_hour, starts: recent.into_iter().collect() }
    }

    /// When the next letter may leave: `None` for now. Instants ahead of `now` (the clock was set back) do not count.
    pub fn wait_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let cap = usize::try_from(self.per_hour?).unwrap_or(usize::MAX).max(1);
        let hour_ago = now - TimeDelta::hours(1);
        let counted = self.starts.iter().filter(|at| **at > hour_ago && **at <= now);
        let nth = counted.rev().nth(cap - 1)?;
        Some(*nth + TimeDelta::hours(1))
    }

    /// Counts a letter that starts now.
    pub fn started(&mut self, now: DateTime<Utc>) {
        let hour_ago = now - TimeDelta::hours(1);
        self.starts.retain(|at| *at > hour_ago && *at <= now);
        self.starts.push_back(now);
    }
}
