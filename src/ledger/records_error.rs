//! Why the records cannot be used, and whether room on the disk would help. It decides nothing: the journal is the proof.

use std::path::PathBuf;

/// Why the records cannot be used. The journal is the proof: they can be rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// sled refused.
    #[error("the records in {path} cannot be read or written (they are rebuilt from the journal at the next start)")]
    Store {
        /// The store's folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: sled::Error,
    },
    /// A value does not have the shape this program writes.
    #[error(
        "a record in the store has an unknown shape: stop shouqi and delete the folder `records` in the state folder; it is rebuilt from the journal"
    )]
    Shape(#[source] serde_json::Error),
    /// The store could not be made durable.
    #[error("the records could not be synced to the disk")]
    Sync(#[source] std::io::Error),
}

impl RecordsError {
    /// True when the disk had no room.
    pub fn is_storage_full(&self) -> bool {
        match self {
            RecordsError::Store { source: sled::Error::Io(source), .. } | RecordsError::Sync(source) => {
                source.kind() == std::io::ErrorKind::StorageFull
            }
            _ => false,
        }
    }
}
