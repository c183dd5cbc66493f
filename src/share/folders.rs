//! The folder of a unit that the ledger has never seen: its name, and making it.
//! It must never be asked for a share the ledger knows: a lost mount would become a healthy-looking empty folder.

use crate::rules::ids::UnitCode;
use rustix::fs::{Mode, OFlags, mkdirat, openat};
use rustix::io::Errno;
use std::path::{Path, PathBuf};

/// Longest name Linux and Windows file systems take, in bytes.
const LONGEST_NAME: usize = 255;

/// Why a folder was not made.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder that should hold it is not there.
    #[error("cannot make {folder:?}: {root:?} is not there; mount it, or make it by hand")]
    NoRoot {
        /// The folder that holds the shares.
        root: PathBuf,
        /// The share's folder.
        folder: String,
    },
    /// Something else has that name.
    #[error("cannot make {folder:?} in {root:?}: something that is not a folder has that name; move it away")]
    InTheWay {
        /// The folder that holds the shares.
        root: PathBuf,
        /// The share's folder.
        folder: String,
    },
    /// The system refused.
    #[error("cannot make {folder:?} in {root:?}: let the daemon's user write there, or make it by hand")]
    Refused {
        /// The folder that holds the shares.
        root: PathBuf,
        /// The share's folder.
        folder: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// The name of a unit's folder, `03-区委组织部`: safe on Windows, where `\/:*?"<>|`, control characters and dots or
/// spaces at the end are not (Microsoft, "Naming Files, Paths, and Namespaces"), and never longer than 255 bytes.
pub fn folder_name(code: &UnitCode, name: &str) -> String {
    let safe = |c: char| match c {
        '\\' | '/' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let mut folder: String = format!("{code}-{}", name.trim()).chars().map(safe).collect();
    let end = folder.floor_char_boundary(LONGEST_NAME);
    folder.truncate(end);
    folder.truncate(folder.trim_end_matches(['.', ' ', '　']).len());
    folder
}

/// Makes the folder `name` (see [`folder_name`]) in `root`, which must exist. True if it was made, false if it was
/// there already.
pub fn create_share_folder(root: &Path, name: &str) -> Result<bool, FolderError> {
    let refused =
        |error: Errno| FolderError::Refused { root: root.to_owned(), folder: name.to_owned(), source: error.into() };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let parent = match openat(rustix::fs::CWD, root, flags, Mode::empty()) {
        Err(Errno::NOENT | Errno::NOTDIR) => {
            return Err(FolderError::NoRoot { root: root.to_owned(), folder: name.to_owned() });
        }
        opened => opened.map_err(refused)?,
    };
    if name.is_empty() || name.contains('/') || name == "." || name == ".." {
        return Err(refused(Errno::INVAL));
    }
    match mkdirat(&parent, name, Mode::from_raw_mode(0o777)) {
        Ok(()) => Ok(true),
        Err(Errno::EXIST) => match openat(&parent, name, flags, Mode::empty()) {
            Err(Errno::NOTDIR) => Err(FolderError::InTheWay { root: root.to_owned(), folder: name.to_owned() }),
            opened => opened.map(|_| false).map_err(refused),
        },
        Err(error) => Err(refused(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(code: &str, name: &str) -> String {
        folder_name(&code.parse().unwrap(), name)
    }

    #[test]
    fn a_folder_name_is_safe_on_windows() {
        assert_eq!(name("03", "区委组织部"), "03-区委组织部");
        assert_eq!(name("42.01", "沣水镇"), "42.01-沣水镇");
        assert_eq!(name("05", "A/B\\C: \"双拥\"?*<>|"), "05-A_B_C_ _双拥______");
        assert_eq!(name("06", "某局. . "), "06-某局");
        assert_eq!(name("07", ""), "07-");
        let long = name("08", &"长".repeat(200));
        assert!(long.len() <= 255 && long.ends_with('长'));
    }

    #[test]
    fn a_folder_is_made_once_and_found_afterwards() {
        let root = tempfile::tempdir().unwrap();
        assert!(create_share_folder(root.path(), "03-区委组织部").unwrap());
        assert!(!create_share_folder(root.path(), "03-区委组织部").unwrap());
        assert!(root.path().join("03-区委组织部").is_dir());
    }

    #[test]
    fn a_missing_root_is_never_made() {
        let root = tempfile::tempdir().unwrap();
        let lost = root.path().join("mnt");
        assert!(matches!(create_share_folder(&lost, "03-x"), Err(FolderError::NoRoot { .. })));
        assert!(!lost.exists());
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("03-x"), "").unwrap();
        assert!(matches!(create_share_folder(root.path(), "03-x"), Err(FolderError::InTheWay { .. })));
        assert!(create_share_folder(root.path(), "../x").is_err());
    }
}
