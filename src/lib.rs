//! Shouqi (收齐): the map of the program. A file lands in a **share**, is **read**, judged by the **rules**, entered in
//! the **ledger**; when the schedule says so a **letter** is written and handed to the **post**; the **desk** shows the
//! same picture and takes the coordinator's decisions.
//!
//! Modules in reading order. Arrows point inward: `main → cli → app → pass → {share, read, ledger, post} → rules ←
//! {letter, desk}`; `rules` and `letter` are pure (no clock, file, environment, network or randomness), which
//! `tests/architecture.rs` checks.

pub mod rules;

pub mod share;

pub mod read;

pub mod ledger;

pub mod picture;

pub mod letter;

pub mod post;

pub mod import;


pub mod config;

pub mod engine;

pub mod pass;

pub mod desk;

pub mod wake;

pub mod app;

pub mod clock;

pub mod cli;
