//! What we remember: the journal is the proof, sled the memory built from it. Everything is recorded here before
//! anyone acts on it; nothing is decided here.

mod apply;
mod apply_decision;
mod apply_letter;
mod apply_plan;
mod batch;
pub mod decision;
pub mod entry;
pub mod journal;
mod letter_shapes;
pub mod plan_shape;
mod questions;
pub mod records;
pub mod shapes;
mod stored;
pub mod vault;

pub use apply::DecisionRecord;
pub use apply_plan::AdoptedPlan;

use crate::rules::plan::Plan;
use chrono::{DateTime, Utc};
use entry::{Entry, Fact};
use journal::{Journal, JournalError, Tip};
use records::{Records, RecordsError};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::Vault;

/// Entries applied to the records as one batch when they are rebuilt.
const REBUILD_GROUP: usize = 2_000;

/// Kept free in the state folder for the last entries on a full disk.
const RESERVE: u64 = 4 << 20;

/// Why the ledger cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process has it.
    #[error(
        "another shouqi (process {pid}) is using the ledger in {dir}: stop it first (`systemctl stop shouqi`, or Ctrl-C \
         in its window), or let it answer (leave out --now)"
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
    disk_full: bool,
}

impl Ledger {
    /// Opens the ledger in `dir`, making a new one when there is none. `seed` is 16 random bytes for a new ledger's id.
    ///
    /// # Errors
    /// [`LedgerError::InUse`] when another process has it; a broken journal; a folder that cannot be used.
    pub fn open(dir: &Path, seed: [u8; 16], now: DateTime<Utc>) -> Result<(Self, Vec<OpenNote>), LedgerError> {
        let folder = |doing| {
            move |source| LedgerError::Folder {
                doing,
                dir: dir.to_owned(),
                source,
            }
        };
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(folder("make the folder"))?;
        let lock = take_lock(dir)?;
        let mut notes = Vec::new();
        let (tip, records) = open_or_rebuild(dir, &mut notes)?;
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
            disk_full: false,
        };
        if ledger.journal.tip().seq == 0 {
            ledger.record(
                vec![Fact::LedgerCreated {
                    ledger: journal::hex(&seed),
                }],
                now,
            )?;
            notes.push(OpenNote::Created);
        }
        ledger.id = ledger.records.meta("ledger")?.unwrap_or_default();
        ledger.reload_plan()?;
        ledger.disk_full = ledger.keep_reserve().is_err();
        Ok((ledger, notes))
    }

    /// Records `facts` as one group: durable in the journal first, then in the records.
    ///
    /// # Errors
    /// When the journal cannot be written (then nothing happened) or the records cannot (then the next start rebuilds
    /// them; the daemon must stop).
    pub fn record(&mut self, facts: Vec<Fact>, now: DateTime<Utc>) -> Result<Vec<Entry>, LedgerError> {
        let adopts = facts.iter().any(|fact| matches!(fact, Fact::PlanAdopted { .. } | Fact::PlanWithdrawn { .. }));
        let entries = match self.journal.append(facts.clone(), now) {
            Err(JournalError::Io { source, .. }) if source.kind() == io::ErrorKind::StorageFull => {
                self.disk_full = true;
                // The reserve is for just this: the last entries before somebody makes room.
                let _ = std::fs::remove_file(self.dir.join("reserve"));
                self.journal.append(facts, now)?
            }
            other => other?,
        };
        apply::apply(&self.records, &entries)?;
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

    /// True once the disk was found full; the reserve is then used up or missing.
    pub fn disk_full(&self) -> bool {
        self.disk_full
    }

    /// Puts the reserve back when there is room again.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn keep_reserve(&mut self) -> io::Result<()> {
        let path = self.dir.join("reserve");
        if std::fs::metadata(&path).is_ok_and(|meta| meta.len() == RESERVE) {
            self.disk_full = false;
            return Ok(());
        }
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&path)?;
        let block = vec![0; 1 << 20];
        for _ in 0..RESERVE >> 20 {
            file.write_all(&block).inspect_err(|_| {
                let _ = std::fs::remove_file(&path);
            })?;
        }
        self.disk_full = false;
        Ok(())
    }

    /// Stops cleanly, so that the next start is quick.
    ///
    /// # Errors
    /// When the records cannot be synced; nothing is lost, the next start rebuilds them.
    pub fn close(self) -> Result<(), LedgerError> {
        Ok(self.records.mark_clean_stop(self.journal.tip())?)
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
        Err(_) => std::fs::read_to_string(dir.join("lock"))
            .ok()
            .map(|pid| pid.trim().to_owned()),
    }
}

fn take_lock(dir: &Path) -> Result<File, LedgerError> {
    let path = dir.join("lock");
    let folder = |source| LedgerError::Folder {
        doing: "take the lock",
        dir: dir.to_owned(),
        source,
    };
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
        return Err(LedgerError::InUse {
            dir: dir.to_owned(),
            pid,
        });
    }
    lock.set_len(0)
        .and_then(|()| writeln!(lock, "{}", std::process::id()))
        .map_err(folder)?;
    Ok(lock)
}

/// Trusts the store only after a clean stop that matches the journal's end; else rebuilds it.
fn open_or_rebuild(dir: &Path, notes: &mut Vec<OpenNote>) -> Result<(Tip, Records), LedgerError> {
    let path = dir.join("records");
    let because = if path.exists() {
        match trusted(dir, &path) {
            Some(opened) => return Ok(opened),
            None => "it was not stopped cleanly, or does not match the journal",
        }
    } else {
        "there are none"
    };
    let folder = |source| LedgerError::Folder {
        doing: "clear `records`",
        dir: dir.to_owned(),
        source,
    };
    if path.exists() {
        std::fs::remove_dir_all(&path).map_err(folder)?;
    }
    let records = Records::open(&path)?;
    let verified = replay(&journal_path(dir), &records, |_| true)?;
    if verified.tip.seq > 0 {
        notes.push(OpenNote::Rebuilt {
            entries: verified.tip.seq,
            because,
        });
    }
    if verified.torn > 0 {
        let aside = journal::cut_torn(&journal_path(dir), &verified)?;
        notes.push(OpenNote::TornLineCut {
            aside,
            bytes: verified.torn,
        });
    }
    Ok((verified.tip, records))
}

/// The store, when its mark of a clean stop matches the journal's end. sled can panic on a damaged file, which here
/// only means that it is not trusted.
fn trusted(dir: &Path, path: &Path) -> Option<(Tip, Records)> {
    std::panic::catch_unwind(|| {
        let records = Records::open(path).ok()?;
        let stop = records.take_clean_stop().ok()??;
        let applied = records.applied().ok()?;
        (applied == stop.tip.seq && ends_with(&journal_path(dir), &stop.tip)).then_some((stop.tip, records))
    })
    .ok()?
}

/// True when the journal ends at `tip`: same length, same last hash.
fn ends_with(path: &Path, tip: &Tip) -> bool {
    let read = || -> io::Result<bool> {
        let mut file = File::open(path)?;
        let tail = format!("\"hash\":\"{}\"}}\n", tip.hash);
        if file.metadata()?.len() != tip.length || tip.length < tail.len() as u64 {
            return Ok(false);
        }
        file.seek(SeekFrom::End(-(tail.len() as i64)))?;
        let mut end = String::new();
        file.read_to_string(&mut end)?;
        Ok(end == tail)
    };
    read().unwrap_or(false)
}

/// Reads the journal into `records`, entries that `keep` lets through, in groups.
///
/// # Errors
/// A broken journal, or a store that cannot be written.
pub fn replay(path: &Path, records: &Records, keep: impl Fn(&Entry) -> bool) -> Result<journal::Verified, LedgerError> {
    let mut group = Vec::with_capacity(REBUILD_GROUP);
    let verified = journal::read(path, |entry| {
        if keep(&entry) {
            if apply::looks_back(&entry.fact) || group.len() >= REBUILD_GROUP {
                apply::apply(records, &group)?;
                group.clear();
            }
            group.push(entry);
        }
        Ok::<(), LedgerError>(())
    })?;
    apply::apply(records, &group)?;
    Ok(verified)
}
