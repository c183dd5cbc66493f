//! One look at one share: open, scan, compare with the ledger, settle, hash what is ready. It runs in a thread of its
//! own, so that a slow share delays no other; it records nothing and judges nothing.

use super::shares::Share;
use crate::ledger::entry::FileId;
use crate::ledger::records::Records;
use crate::rules::relpath::RelPath;
use crate::rules::settle::{Seen, Stamp, Standing, being_edited, settle};
use crate::share::{Arrival, Difference, IgnoreList, Known, OpenError, Reach, ReadError, RootError, ScanReport};
use crate::share::{ShareRoot, Sighting, compare};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Files of one share that were seen and have not settled, with since when they look as they do.
pub type Unsettled = BTreeMap<RelPath, Seen>;

/// What a look needs besides the share.
#[derive(Debug, Clone)]
pub struct Eye {
    /// The records.
    pub records: Records,
    /// Names that are never material.
    pub ignore: Arc<IgnoreList>,
    /// The marker every share must hold.
    pub marker: Option<RelPath>,
    /// Quiet time on a local disk.
    pub quiet_local: TimeDelta,
    /// Quiet time on network and FUSE mounts.
    pub quiet_network: TimeDelta,
    /// The pass's instant.
    pub now: DateTime<Utc>,
    /// Set when the process is to stop.
    pub cancel: Arc<AtomicBool>,
}

/// What one look at one share brought.
#[derive(Debug)]
pub struct Look {
    /// Which share.
    pub share: Arc<Share>,
    /// What was found, or why nothing could be.
    pub found: Result<Found, LookError>,
}

/// Why a share could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// Its folder.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The marker is not in it.
    #[error("the marker is not in the share")]
    NoMarker,
    /// The scan failed unexpectedly; the share is looked at again.
    #[error("the scan failed unexpectedly")]
    Broke,
    /// The ledger could not be asked.
    #[error("the records could not be read during the scan")]
    Records(#[source] crate::ledger::records::RecordsError),
}

/// A share that could be looked at.
#[derive(Debug)]
pub struct Found {
    /// Its folder, held open.
    pub root: ShareRoot,
    /// What the scan said beside its sightings.
    pub report: ScanReport,
    /// Files the ledger knew.
    pub known: u64,
    /// Known files that were not seen, in path order.
    pub gone: Vec<Known<FileId>>,
    /// New files that are ready, hashed, in path order.
    pub new: Vec<Arrival>,
    /// Known files with other bytes, hashed.
    pub changed: Vec<Changed>,
    /// Known files with the same bytes and another stamp.
    pub touched: Vec<(FileId, Stamp)>,
    /// Files that have not settled.
    pub unsettled: Unsettled,
    /// Files that could not be opened or read, and why.
    pub unreadable: Vec<(RelPath, String)>,
    /// Documents that somebody is editing.
    pub edited: Vec<RelPath>,
}

/// A known file with other bytes.
#[derive(Debug)]
pub struct Changed {
    /// The file the ledger knew there.
    pub file: FileId,
    /// What was seen.
    pub sighting: Sighting,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Looks at a share. `before` is what the last look left unsettled.
pub fn look(share: Arc<Share>, eye: &Eye, before: &Unsettled) -> Look {
    let found = find(&share, eye, before);
    Look { share, found }
}

fn find(share: &Share, eye: &Eye, before: &Unsettled) -> Result<Found, LookError> {
    let root = ShareRoot::open(&share.path)?;
    if eye.marker.as_ref().is_some_and(|marker| !root.holds_marker(marker)) {
        return Err(LookError::NoMarker);
    }
    let mut glance = Glance::default();
    let mut failed = None;
    let mut scan = root.scan(&eye.ignore, &eye.cancel);
    let known = eye.records.known(&share.unit).map_while(|known| match known {
        Ok(known) => Some(known),
        Err(error) => {
            failed = Some(error);
            None
        }
    });
    let known = known.filter_map(|known| {
        let path = RelPath::new(known.path).ok()?;
        Some(Known { path, stamp: known.stamp.into(), sha256: None, record: known.file })
    });
    let quiet = if root.reach() == Reach::Network { eye.quiet_network } else { eye.quiet_local };
    for difference in compare(scan.by_ref(), known) {
        glance.note(difference, before, eye.now, quiet);
    }
    let report = scan.finish();
    if let Some(error) = failed {
        return Err(LookError::Records(error));
    }
    let recent = |edited: &&crate::share::Edited| being_edited(edited.owner_mtime, eye.now);
    let edited = report.edited.first.iter().filter(recent).map(|edited| edited.path.clone()).collect();
    let mut found = Found {
        root,
        report,
        known: glance.known,
        gone: glance.gone,
        new: Vec::new(),
        changed: Vec::new(),
        touched: Vec::new(),
        unsettled: glance.unsettled,
        unreadable: Vec::new(),
        edited,
    };
    hash_ready(&mut found, glance.ready, eye);
    Ok(found)
}

/// The differences of one scan, sorted.
#[derive(Default)]
struct Glance {
    known: u64,
    gone: Vec<Known<FileId>>,
    ready: Vec<(Sighting, Option<FileId>)>,
    unsettled: Unsettled,
}

impl Glance {
    fn note(&mut self, difference: Difference<FileId>, before: &Unsettled, now: DateTime<Utc>, quiet: TimeDelta) {
        let (sighting, known) = match difference {
            Difference::Same(_) => {
                self.known += 1;
                return;
            }
            Difference::Gone(known) => {
                self.known += 1;
                self.gone.push(known);
                return;
            }
            Difference::New(sighting) => (sighting, None),
            Difference::Changed { sighting, known } => {
                self.known += 1;
                (sighting, Some(known.record))
            }
        };
        match settle(before.get(&sighting.path).copied(), sighting.stamp, now, quiet) {
            Standing::Settled => self.ready.push((sighting, known)),
            Standing::Settling(seen) => {
                self.unsettled.insert(sighting.path, seen);
            }
        }
    }
}

/// Hashes what is ready. A file that changes under our hands is still being written; one that the system will not
/// open is said so and tried again at the next look.
fn hash_ready(found: &mut Found, ready: Vec<(Sighting, Option<FileId>)>, eye: &Eye) {
    for (sighting, known) in ready {
        let hashed = match found.root.open_file(&sighting.path, &sighting.stamp) {
            Ok(mut content) => content.sha256(&eye.cancel).map_err(|error| match error {
                ReadError::Changed(_) | ReadError::Cancelled(_) => None,
                other => Some(other.to_string()),
            }),
            Err(OpenError::Gone(_) | OpenError::Changed(_) | OpenError::Busy(_)) => Err(None),
            Err(other) => Err(Some(other.to_string())),
        };
        match (hashed, known) {
            (Ok(sha256), None) => found.new.push(Arrival { sighting, sha256: Some(sha256) }),
            (Ok(sha256), Some(file)) => match eye.records.file(file) {
                Ok(Some(record)) if record.sha256 == sha256 => found.touched.push((file, sighting.stamp)),
                _ => found.changed.push(Changed { file, sighting, sha256 }),
            },
            (Err(why), _) => {
                let seen = Seen { stamp: sighting.stamp, since: eye.now, first: eye.now };
                found.unsettled.insert(sighting.path.clone(), seen);
                found.unreadable.extend(why.map(|why| (sighting.path, why)));
            }
        }
    }
}
