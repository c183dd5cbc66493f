//! Who must hear what, and why: a situation in, decisions with named reasons out. It writes no text and knows no titles;
//! `letter` words what is decided here, the ledger records it, and deciding again over the record decides nothing new.

mod decide;
mod decision;
mod ladder;
mod rehearse;
mod restraint;
mod situation;
mod unit;

#[cfg(test)]
mod tests;

pub use decide::decide;
pub use decision::{
    Decision, Notice, NoticeKind, Quiet, Role, SkipBecause, Slot, Stage, WithdrawBecause, WriteBecause,
};
pub use ladder::next_reminder;
pub use rehearse::{Foreseen, FutureDrop, record, rehearse, wake_instants};
pub use situation::{
    AlertAbout, Burst, DigestDue, LetterRecord, LetterState, MissingPiece, PendingAlert, Presence, QueuedNotice,
    QuietHours, Settings, Situation, UnitSituation,
};
