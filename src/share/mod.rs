//! What lies in the folders: scan, watch, guard. It never judges what a file means, and never writes into a share
//! but to make the folder of a unit nobody has seen yet.
//!
//! One look at a share: [`ShareRoot::open`], [`ShareRoot::scan`], [`compare()`] with what the ledger knows,
//! [`pair_moves`], and [`judge`] for what may be believed of the rest. Files are opened only by
//! [`ShareRoot::open_file`], which refuses everything that is not a regular file of the share.

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
