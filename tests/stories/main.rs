//! The stories of the office, all in one program: what happens in the shares, what the ledger makes of it, who hears.
//! Each module is one side of that life; the bench they stand on is in `tests/support`.
#![allow(clippy::unwrap_used, reason = "a story that does not hold is a failed test")]

#[path = "../documents/mod.rs"]
mod documents;
#[macro_use]
#[path = "../support/mod.rs"]
mod support;

mod adoption;
mod campaign;
mod decisions;
mod doubts;
mod english;
mod journey;
mod losses;
mod mail;
mod rehearsal;
mod restart;
mod revision;
mod scenarios;
#[path = "../support/smtp/mod.rs"]
mod server;
mod smtp;
