//! What lies in the folders: scan, watch, guard. It never judges what a file means, and never writes into a share
//! but to make the folder of a unit nobody has seen yet.
//!
//! One look at a share, as a pass takes it:
//!
//! ```
//! # use shouqi::share::*;
//! # use std::sync::atomic::AtomicBool;
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("总结.docx"), "x")?;
//! # let (now, pending) = (chrono::DateTime::UNIX_EPOCH, PendingLoss::new());
//! # let from_ledger: Vec<Known<()>> = Vec::new();
//! let (ignore, cancel) = (IgnoreList::default(), AtomicBool::new(false));
//! let root = ShareRoot::open(folder.path())?;
//! let mut scan = root.scan(&ignore, &cancel);
//! let (mut new, mut gone) = (Vec::new(), Vec::new());
//! for difference in compare(scan.by_ref(), from_ledger) {
//!     match difference {
//!         Difference::Same(_) => {}
//!         Difference::New(sighting) => new.push(Arrival { sighting, sha256: None }),
//!         // Settles first (`rules::settle`), is then opened and hashed: a new version, or the same bytes.
//!         Difference::Changed { .. } => {}
//!         Difference::Gone(known) => gone.push(known),
//!     }
//! }
//! let report = scan.finish();
//! let moves = pair_moves(gone, new);
//! let lost: Vec<_> = moves.gone.iter().map(|known| known.path.clone()).collect();
//! let look = Look::Scanned { report: &report, mount: root.mount(), gone: &lost, settling: 1 };
//! let verdict = judge(GuardInput { look, known: 0, mount_before: None, pending: &pending, believed: false, now });
//! assert_eq!(verdict.presence, Presence::Settling);
//! for arrival in &moves.new {
//!     let Sighting { path, stamp } = &arrival.sighting;
//!     assert_eq!(root.open_file(path, stamp)?.sha256(&cancel)?.len(), 64);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Files are opened only by [`ShareRoot::open_file`], which refuses everything that is not a regular file of the
//! share. Losses of a verdict are committed only after [`ShareRoot::confirm_gone`] agreed.

pub mod compare;
pub mod content;
pub mod folders;
pub mod guard;
pub mod ignore;
pub mod members;
pub mod mount;
pub mod moves;
pub mod report;
pub mod root;
pub mod scan;
pub mod watch;

pub use compare::{Difference, Known, compare};
pub use content::{Content, OpenError, ReadError};
pub use folders::{FolderError, create_share_folder, folder_name};
pub use guard::{Because, GuardInput, GuardVerdict, Look, Loss, LossBecause, PendingLoss, Presence, judge};
pub use ignore::{IgnoreList, Reason};
pub use members::{Belongs, Members};
pub use mount::{Mount, Reach};
pub use moves::{Arrival, Moves, pair_moves};
pub use report::{Edited, Refused, ScanReport, Sighting, Special, Tally, Unreadable};
pub use root::{RootError, ShareRoot};
pub use scan::Scan;
pub use watch::{Hint, Listening, ScanOnly, WatchRoot, Watcher};
