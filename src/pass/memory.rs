//! What passes remember between each other and a restart may forget: unsettled files, looks under way, what to read.
//! Nothing here is needed for correctness; everything that is lies in the ledger.

use super::look::{Look, Unsettled};
use super::verify::Chain;
use crate::ledger::entry::FileId;
use crate::ledger::records::{Records, RecordsError};
use crate::ledger::shapes::FileState;
use crate::picture::Settling;
use crate::rules::delivery::PostState;
use crate::rules::ids::UnitCode;
use crate::rules::matching::Teaching;
use crate::rules::relpath::RelPath;
use crate::share::IgnoreList;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// What passes remember.
#[derive(Debug)]
pub struct Memory {
    /// Files that have not settled, by share.
    pub unsettled: BTreeMap<UnitCode, Unsettled>,
    /// The same, as the picture shows it, by owner.
    pub settling: Settling,
    /// Files found at a share's first look that had not settled then: they get no receipt either.
    pub adopting: BTreeMap<UnitCode, BTreeSet<RelPath>>,
    /// Units in whose share a document is open in an editor.
    pub edited: BTreeSet<UnitCode>,
    /// Files that could not be opened, by share.
    pub unreadable: BTreeMap<UnitCode, Vec<(RelPath, String)>>,
    /// Things in a share that are never read (links, pipes …), by share.
    pub refused: BTreeMap<UnitCode, String>,
    /// Shares whose folder could not be made.
    pub unmade: BTreeMap<UnitCode, String>,
    /// Shares that are absent: no folder yet, and none ever known.
    pub absent: BTreeSet<UnitCode>,
    /// Shares being looked at, and since when.
    pub looking: BTreeMap<UnitCode, DateTime<Utc>>,
    /// When each share was last looked at.
    pub looked: BTreeMap<UnitCode, DateTime<Utc>>,
    /// Shares whose changes are reported (true), or only found by a scan.
    pub local: BTreeMap<UnitCode, bool>,
    /// Shares that need a watch limit raised, in words, by share.
    pub watch: BTreeMap<UnitCode, String>,
    /// Files that wait to be read and judged.
    pub waiting: BTreeSet<FileId>,
    /// Files whose scans wait to be recognised.
    pub scans: BTreeSet<FileId>,
    /// The coordinator's decisions as evidence, and the last entry they were made from.
    pub taught: (u64, Arc<Vec<Teaching>>),
    /// Group shares whose files may belong to other members than before: the plan lists others.
    pub regroup: BTreeSet<UnitCode>,
    /// Units with new decisions, whose doubts are judged again.
    pub taught_units: BTreeSet<UnitCode>,
    /// Bytes of kept copies.
    pub kept: Option<u64>,
    /// What the last check of the journal found.
    pub chain: Chain,
    /// The post as the last round left it; `None` before the first.
    pub post: Option<PostState>,
    pub(super) looks: (Sender<Look>, Arc<Mutex<Receiver<Look>>>),
    pub(super) ignore: Arc<IgnoreList>,
    pub(super) cancel: Arc<AtomicBool>,
}

impl Memory {
    /// The memory of a process that just started: what the ledger still wants read.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn begin(records: &Records, ignore: IgnoreList) -> Result<Memory, RecordsError> {
        let mut waiting = BTreeSet::new();
        for id in records.all_doubts()? {
            let Some(file) = records.file(id)? else { continue };
            if file.judged.is_none() && file.state == FileState::Present {
                waiting.insert(file.id);
            }
        }
        Ok(Memory {
            unsettled: BTreeMap::new(),
            settling: Settling::new(),
            adopting: BTreeMap::new(),
            edited: BTreeSet::new(),
            unreadable: BTreeMap::new(),
            refused: BTreeMap::new(),
            unmade: BTreeMap::new(),
            absent: BTreeSet::new(),
            looking: BTreeMap::new(),
            looked: BTreeMap::new(),
            local: BTreeMap::new(),
            watch: BTreeMap::new(),
            waiting,
            scans: BTreeSet::new(),
            taught: (0, Arc::new(Vec::new())),
            regroup: BTreeSet::new(),
            taught_units: BTreeSet::new(),
            kept: None,
            chain: Chain::default(),
            post: None,
            looks: {
                let (sender, receiver) = channel();
                (sender, Arc::new(Mutex::new(receiver)))
            },
            ignore: Arc::new(ignore),
            cancel: Arc::new(AtomicBool::new(false)),
        })
    }

    /// Why a name is no material, `None` when it may be.
    pub fn ignored_reason(&self, name: &[u8], is_folder: bool) -> Option<crate::share::Reason> {
        self.ignore.reason(name, is_folder)
    }
}
