//! Shouqi (收齐): the map of the program. A file lands in a **share**, is **read**, judged by the **rules**, entered in
//! the **ledger**; when the schedule says so a **letter** is written and handed to the **post**; the **desk** shows the
//! same picture and takes the coordinator's decisions.
//!
//! Modules in reading order. Arrows point inward: `main → cli → app → pass → {share, read, ledger, post} → rules ←
//! {letter, desk}`; `rules` and `letter` are pure (no clock, file, environment, network or randomness), which
//! `tests/architecture.rs` checks.

// What it means, pure: ids, plan, pieces, matching, coverage, calendar, notices, delivery.
pub mod rules;

// What lies in the folders; what the bytes say; what we remember.
pub mod ledger;
pub mod read;
pub mod share;

// What we say, and how it leaves.
pub mod letter;
pub mod post;

// From a document to a plan; from files to a checked configuration.
pub mod config;
pub mod import;

// Everything joined: the picture, the pass, the desk, the daemon, the command line.
pub mod app;
pub mod cli;
pub mod desk;
pub mod pass;
pub mod picture;
pub mod wake;

// The one file that reads the time.
pub mod clock;
