//! What we remember: the journal is the proof, sled the memory built from it. Everything is recorded here before
//! anyone acts on it; nothing is decided here.

mod apply;
mod apply_decision;
mod apply_letter;
mod apply_plan;
mod batch;
mod clean;
pub mod decision;
pub mod entry;
mod filings;
pub mod journal;
mod letter_shapes;
pub mod plan_shape;
mod questions;
mod rebuild;
pub mod records;
mod records_error;
pub mod shapes;
mod stored;
pub mod vault;

pub use apply::DecisionRecord;
pub use apply_plan::AdoptedPlan;
pub use rebuild::replay;

use crate::rules::plan::Plan;
use chrono::{DateTime, Utc};
use entry::{Entry, Fact};
use journal::{Journal, JournalError};
use records::{Records, RecordsError};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::Vault;

/// Kept free in the state folder for the last entries on a full disk.
const RESERVE: u64 = 4 << 20;

/// Room in bytes below which the reserve is given up: the store grows by segments of 512 KiB, and a write of it that
/// fails ends the process.
const LOW: u64 = 1 << 20;

/// Its file.
const RESERVE_FILE: &str = "reserve";

/// Why the ledger cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process has it.
    #[error(
        "another shouqi (process {pid}) is using the ledger in {dir}: stop it first (`systemctl stop shouqi`, or Ctrl-C \
         in its window); another campaign needs a `[campaign] state` folder of its own"
    )]
    InUse {
        /// The state folder.
        dir: PathBuf,
        /// What the lock file says.
        pid: String,
    },
    /// The state folder cannot be used.
    #[error("cannot {doing} in the state folder {dir}: check its owner, its permissions and the free space")]
    Folder {
        /// What we tried.
        doing: &'static str,
        /// The state folder.
        dir: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The records.
    #[error(transparent)]
    Records(#[from] RecordsError),
}

impl LedgerError {
    /// True when the disk had no room.
    pub fn is_storage_full(&self) -> bool {
        match self {
            LedgerError::Folder { source, .. } | LedgerError::Journal(JournalError::Io { source, .. }) => {
                source.kind() == io::ErrorKind::StorageFull
            }
            LedgerError::Records(error) => error.is_storage_full(),
            LedgerError::InUse { .. } | LedgerError::Journal(_) => false,
        }
    }
}

/// What opening the ledger had to put right; told to the person at the terminal and in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenNote {
    /// The first line of a new journal was written.
    Created,
    /// The records were rebuilt from the journal.
    Rebuilt {
        /// Entries read.
        entries: u64,
        /// Why.
        because: &'static str,
    },
    /// A torn last line was cut off and kept aside.
    TornLineCut {
        /// Its bytes are here.
        aside: PathBuf,
        /// How many.
        bytes: u64,
    },
}

/// The open ledger. One process at a time.
#[derive(Debug)]
pub struct Ledger {
    dir: PathBuf,
    _lock: File,
    journal: Journal,
    records: Records,
    id: String,
    plan: Option<Arc<Plan>>,
    plan_version: u32,
    /// Texts of letters by hash.
    pub letters: Vault,
    /// Contents of filed files by hash.
    pub copies: Vault,
}

impl Ledger {
    /// Opens the ledger in `dir`, making a new one when there is none. `seed` is 16 random bytes for a new ledger's id.
    ///
    /// # Errors
    /// [`LedgerError::InUse`] when another process has it; a broken journal; a folder that cannot be used.
    pub fn open(dir: &Path, seed: [u8; 16], now: DateTime<Utc>) -> Result<(Self, Vec<OpenNote>), LedgerError> {
        let folder = |doing| move |source| LedgerError::Folder { doing, dir: dir.to_owned(), source };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(folder("make the folder"))?;
        let lock = take_lock(dir)?;
        let mut notes = Vec::new();
        make_room(dir);
        let (tip, records) = rebuild::open(dir, &mut notes)?;
        let journal = Journal::open_at(&journal_path(dir), tip)?;
        let mut ledger = Ledger {
            letters: Vault::open(&dir.join("letters")).map_err(folder("make `letters`"))?,
            copies: Vault::open(&dir.join("copies")).map_err(folder("make `copies`"))?,
            dir: dir.to_owned(),
            _lock: lock,
            journal,
            records,
            id: String::new(),
            plan: None,
            plan_version: 0,
        };
        if ledger.journal.tip().seq == 0 {
            ledger.record(vec![Fact::LedgerCreated { ledger: journal::hex(&seed) }], now)?;
            notes.push(OpenNote::Created);
        }
        ledger.id = ledger.records.meta("ledger")?.unwrap_or_default();
        ledger.reload_plan()?;
        // Told by the next pass, which asks again.
        let _ = ledger.keep_reserve();
        Ok((ledger, notes))
    }

    /// Records `facts` as one group: durable in the journal first, then in the records.
    ///
    /// # Errors
    /// When the journal cannot be written (then nothing happened) or the records cannot (then the next start rebuilds
    /// them; the daemon must stop).
    pub fn record(&mut self, facts: Vec<Fact>, now: DateTime<Utc>) -> Result<Vec<Entry>, LedgerError> {
        make_room(&self.dir);
        let adopts = facts.iter().any(|fact| matches!(fact, Fact::PlanAdopted { .. } | Fact::PlanWithdrawn { .. }));
        let entries = match self.journal.append(facts.clone(), now) {
            Err(JournalError::Io { source, .. }) if source.kind() == io::ErrorKind::StorageFull => {
                // Filled since, or a quota: the reserve is for just this, the last entries before somebody makes room.
                let _ = std::fs::remove_file(self.dir.join(RESERVE_FILE));
                self.journal.append(facts, now)?
            }
            other => other?,
        };
        apply::apply(&self.records, &entries).inspect_err(|error| {
            if error.is_storage_full() {
                // Room for the next start, which rebuilds the records.
                let _ = std::fs::remove_file(self.dir.join(RESERVE_FILE));
            }
        })?;
        if adopts {
            self.reload_plan()?;
        }
        Ok(entries)
    }

    /// The records, to ask.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The plan in force, if one was adopted.
    pub fn plan(&self) -> Option<Arc<Plan>> {
        self.plan.clone()
    }

    /// The version of the plan in force, 0 when there is none.
    pub fn plan_version(&self) -> u32 {
        self.plan_version
    }

    /// The ledger's id, random at creation.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sequence number of the last entry.
    pub fn seq(&self) -> u64 {
        self.journal.tip().seq
    }

    /// The state folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The journal's file.
    pub fn journal_path(&self) -> PathBuf {
        journal_path(&self.dir)
    }

    /// Sees that the reserve is there and that there is room beside it; puts it back when there is room again.
    ///
    /// # Errors
    /// When there is no room: the disk is as good as full.
    pub fn keep_reserve(&self) -> io::Result<()> {
        let path = self.dir.join(RESERVE_FILE);
        let room = room(&self.dir)?;
        let there = std::fs::metadata(&path).is_ok_and(|meta| meta.len() == RESERVE);
        // A reserve that takes the last room leaves none to work with.
        if room < if there { RESERVE } else { 2 * RESERVE } {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if there {
            return Ok(());
        }
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&path)?;
        let block = vec![0; 1 << 20];
        for _ in 0..RESERVE >> 20 {
            file.write_all(&block).inspect_err(|_| {
                let _ = std::fs::remove_file(&path);
            })?;
        }
        Ok(())
    }

    /// Stops cleanly, so that the next start is quick.
    ///
    /// # Errors
    /// When the records cannot be synced; nothing is lost, the next start rebuilds them.
    pub fn close(self) -> Result<(), LedgerError> {
        Ok(self.records.close(self.journal.tip())?)
    }

    fn reload_plan(&mut self) -> Result<(), LedgerError> {
        if let Some((adopted, plan)) = self.records.plan()? {
            self.plan = Some(Arc::new(plan));
            self.plan_version = adopted.version;
        }
        Ok(())
    }
}

/// The journal of a state folder.
pub fn journal_path(dir: &Path) -> PathBuf {
    dir.join("journal.jsonl")
}

/// The process that holds the ledger in `dir`, if one does.
pub fn holder(dir: &Path) -> Option<String> {
    let lock = OpenOptions::new().read(true).open(dir.join("lock")).ok()?;
    match rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockShared) {
        Ok(()) => None,
        Err(_) => std::fs::read_to_string(dir.join("lock")).ok().map(|pid| pid.trim().to_owned()),
    }
}

/// Free room on the disk of `dir`, in bytes, for those without privileges.
fn room(dir: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(dir)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Gives up the reserve on a disk that is nearly full, before a write fails for want of it.
fn make_room(dir: &Path) {
    if room(dir).is_ok_and(|room| room < LOW) {
        let _ = std::fs::remove_file(dir.join(RESERVE_FILE));
    }
}

fn take_lock(dir: &Path) -> Result<File, LedgerError> {
    let path = dir.join("lock");
    let folder = |source| LedgerError::Folder { doing: "take the lock", dir: dir.to_owned(), source };
    let mut lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(folder)?;
    if rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
        let pid = std::fs::read_to_string(&path).unwrap_or_default().trim().to_owned();
        return Err(LedgerError::InUse { dir: dir.to_owned(), pid });
    }
    lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id())).map_err(folder)?;
    Ok(lock)
}
