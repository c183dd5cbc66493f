//! One pass: look, enter, read and judge, decide, write. Events, the clock, start-up and an operator all wake this same
//! pass; it carries out what `rules` decide and records every step before the next.

mod arrivals;
mod call_out;
pub mod decide;
mod digest;
pub mod engine;
mod enter;
mod handover;
mod judge;
mod learn;
mod look;
mod memory;
mod regroup;
pub mod shares;
mod silent;
mod troubles;
mod verify;
mod views;
pub mod write;

pub use call_out::call_out;
pub use handover::{hand_over, next_due};
pub use learn::recognise_some;
pub use memory::Memory;
pub use troubles::{Trouble, list as list_troubles};
pub use verify::{Chain, verify_journal};
pub use views::because;

use crate::pass::engine::{Engine, Fatal};
use crate::rules::ids::UnitCode;
use chrono::{DateTime, Utc};
use look::{Eye, Look};
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// What woke a pass, and how it is to be done.
#[derive(Debug, Clone)]
pub struct Wake {
    /// Shares to look at; `None` for all.
    pub only: Option<BTreeSet<UnitCode>>,
    /// Quiet time instead of the configured one, for `pass --settle`.
    pub settle: Option<Duration>,
    /// Bursts count as ended (`pass` command).
    pub bursts_ended: bool,
    /// How long slow shares are waited for; their looks are taken up by a later pass.
    pub patience: Duration,
    /// False for a first look that only remembers what has not settled.
    pub decide: bool,
}

impl Wake {
    /// A pass over all shares as the daemon does it.
    pub fn routine() -> Self {
        Wake { only: None, settle: None, bursts_ended: false, patience: Duration::from_secs(10), decide: true }
    }
}

/// What a pass did; the shape of `pass --json` (§13).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PassReport {
    /// Files seen in all shares that were looked at.
    pub seen: u64,
    /// New files and new contents entered.
    pub new: u64,
    /// Files filed.
    pub filed: u64,
    /// Files that became doubts.
    pub doubtful: u64,
    /// Files set aside.
    pub irrelevant: u64,
    /// Files believed withdrawn.
    pub withdrawn: u64,
    /// Keys of the letters written.
    pub letters: Vec<String>,
    /// What went wrong, unit by unit.
    pub troubles: Vec<Trouble>,
}

impl PassReport {
    /// Adds another report, as of two looks of one pass.
    pub fn add(&mut self, other: PassReport) {
        self.seen = self.seen.max(other.seen);
        self.new += other.new;
        self.filed += other.filed;
        self.doubtful += other.doubtful;
        self.irrelevant += other.irrelevant;
        self.withdrawn += other.withdrawn;
        self.letters.extend(other.letters);
        self.troubles = other.troubles;
    }
}

/// Does one pass. Blocking; one at a time (the memory of passes is locked only between its steps, so the desk can
/// answer meanwhile).
///
/// # Errors
/// [`Fatal`] only when the ledger cannot be read or written; everything else is a trouble in the report.
pub fn pass(engine: &Engine, wake: &Wake, now: DateTime<Utc>) -> Result<PassReport, Fatal> {
    let mut report = PassReport::default();
    let judge = engine.judge();
    let all = shares::shares(&judge.plan, &engine.config);
    let unmade = shares::create_unseen(&all, &judge.plan, &engine.config, &engine.records)?;
    engine.memory().unmade = unmade.into_iter().map(|(unit, error)| (unit, error.to_string())).collect();
    for look in look_at(engine, &all, wake, now) {
        enter::enter(engine, look, now, &mut report)?;
    }
    silent::note(engine, now)?;
    judge::judge_waiting(engine, now, &mut report)?;
    if wake.decide {
        troubles::sync(engine, now)?;
        decide::decide(engine, wake.bursts_ended, now, &mut report)?;
    }
    report.troubles = troubles::list(engine)?;
    Ok(report)
}

/// Troubles as they are once letters were handed over.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn troubles_after(engine: &Engine, now: DateTime<Utc>) -> Result<Vec<Trouble>, Fatal> {
    troubles::sync(engine, now)?;
    troubles::list(engine)
}

/// Starts a look at every share that is not being looked at, and collects those that finish within the patience. Late
/// ones of earlier passes are taken up too, and never waited for: a share that hangs delays no other twice.
fn look_at(engine: &Engine, all: &[shares::Share], wake: &Wake, now: DateTime<Utc>) -> Vec<Look> {
    let eye = eye(engine, wake, now);
    let mut awaited = start_looks(engine, all, wake, &eye, now);
    let answers = Arc::clone(&engine.memory().looks.1);
    let answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
    let mut looks = Vec::new();
    let mut left = wake.patience;
    loop {
        let waited = crate::clock::Stopwatch::start();
        let patience = if awaited.is_empty() { Duration::ZERO } else { left };
        let Ok(look) = answers.recv_timeout(patience) else {
            break;
        };
        left = left.saturating_sub(waited.elapsed());
        engine.memory().looking.remove(&look.share.unit);
        awaited.remove(&look.share.unit);
        looks.push(look);
    }
    // Plan order, so that the journal does not depend on which disk was quicker.
    looks.sort_by(|a, b| a.share.unit.cmp(&b.share.unit));
    looks
}

/// Starts the looks that are wanted and not under way; answers which.
fn start_looks(
    engine: &Engine,
    all: &[shares::Share],
    wake: &Wake,
    eye: &Eye,
    now: DateTime<Utc>,
) -> BTreeSet<UnitCode> {
    let mut memory = engine.memory();
    let mut started = BTreeSet::new();
    for share in all {
        let wanted = wake.only.as_ref().is_none_or(|only| only.contains(&share.unit));
        if !wanted || memory.looking.contains_key(&share.unit) {
            continue;
        }
        memory.looking.insert(share.unit.clone(), now);
        started.insert(share.unit.clone());
        let (share, eye, sender) = (Arc::new(share.clone()), eye.clone(), memory.looks.0.clone());
        let before = memory.unsettled.get(&share.unit).cloned().unwrap_or_default();
        // The thread may hang with its share for hours: nobody joins it, and its answer is taken up when it comes.
        std::thread::spawn(move || {
            let look = || look::look(Arc::clone(&share), &eye, &before);
            let broke = |_| Look { share: Arc::clone(&share), found: Err(look::LookError::Broke) };
            // Nobody receives any more when the process stops.
            let _ = sender.send(std::panic::catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(broke));
        });
    }
    started
}

fn eye(engine: &Engine, wake: &Wake, now: DateTime<Utc>) -> Eye {
    let shares = &engine.config.shares;
    let quiet =
        |configured| chrono::TimeDelta::from_std(wake.settle.unwrap_or(configured)).unwrap_or(chrono::TimeDelta::MAX);
    let memory = engine.memory();
    Eye {
        records: engine.records.clone(),
        ignore: memory.ignore.clone(),
        marker: shares.marker.as_ref().and_then(|marker| crate::rules::relpath::RelPath::new(marker.as_bytes()).ok()),
        quiet_local: quiet(shares.settle_local),
        quiet_network: quiet(shares.settle_network),
        now,
        cancel: Arc::clone(&memory.cancel),
    }
}

/// Ends the looks and readings that are under way, when the process stops.
pub fn cancel_work(engine: &Engine) {
    let cancel: Arc<AtomicBool> = Arc::clone(&engine.memory().cancel);
    cancel.store(true, std::sync::atomic::Ordering::Relaxed);
    engine.reader.stop();
}

/// The ledger as the workbook tells it.
///
/// # Errors
/// When the records cannot be read.
pub fn digest_book(engine: &Engine, now: DateTime<Utc>) -> Result<crate::letter::LedgerBook, Fatal> {
    let judge = engine.judge();
    let settling = engine.memory().settling.clone();
    let picture = crate::picture::Picture { records: &engine.records, plan: &judge.plan, settling: &settling };
    let owners = picture.owners()?;
    let views = views::Views { engine, plan: &judge.plan, picture, now };
    digest::book(&views, &owners)
}
