//! What the calendar will bring if nothing more arrives.
use super::*;
use crate::rules::schedule::Schedule;
use chrono::{DateTime, NaiveDate, Utc};

/// A decision of a rehearsal, with the instant it would be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub decision: Decision,
}

/// Records a decision made at `now` in the situation, as the ledger would.
pub fn record(situation: &mut Situation, decision: &Decision, now: DateTime<Utc>) {
    let _ = (situation, decision, now);
}

/// The instants from `from` to `to` (local days, both included) at which a letter could become due without anything
/// new happening.
pub fn wake_instants(
    from: NaiveDate,
    to: NaiveDate,
    settings: &Settings,
    digest: Option<&Schedule>,
) -> Vec<DateTime<Utc>> {
    let _ = (from, to, settings, digest);
    Vec::new()
}

/// Every letter, withdrawal and skipped slot of the days from `from` to `to` if nothing more arrives.
pub fn rehearse(situation: &Situation, from: NaiveDate, to: NaiveDate, digest: Option<&Schedule>) -> Vec<Foreseen> {
    let _ = (situation, from, to, digest);
    Vec::new()
}
