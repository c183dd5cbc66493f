//! A folder of `.eml` files: a letter is there whole or not at all, and the same letter again is the same file.
//! It never deletes anything in the folder but its own unfinished files.

use super::compose::file_stem;
use super::{Envelope, Failure, Handed, Outcome, Stage};
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The folder; it is created with the first letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Where.
    pub path: PathBuf,
}

impl Folder {
    pub(crate) async fn send(&self, envelope: &Envelope, eml: &[u8]) -> Handed {
        let folder = self.path.clone();
        let name = format!("{}.eml", file_stem(&envelope.date, &envelope.key));
        let eml = eml.to_vec();
        let shown = name.clone();
        let written = tokio::task::spawn_blocking(move || write_durably(&folder, &name, &eml)).await;
        let outcome = match written.unwrap_or_else(|stopped| Err(io::Error::other(stopped))) {
            Ok(()) => Outcome::Sent { reply: shown },
            Err(error) => Outcome::AboutUs(failure(&self.path, &error)),
        };
        envelope.all(&outcome)
    }

    pub(crate) fn check(&self) -> Result<String, Failure> {
        let exists = self.path.ancestors().find(|path| path.as_os_str().is_empty() || path.exists());
        let nearest = match exists {
            Some(path) if !path.as_os_str().is_empty() => path,
            _ => Path::new("."),
        };
        // A file that is never linked into the folder: nothing is left behind, whatever happens.
        tempfile::tempfile_in(nearest).map_err(|error| failure(&self.path, &error))?;
        Ok(format!("letters are written as .eml files into {}", self.path.display()))
    }
}

/// Temporary file, fsync, rename, fsync of the folder.
fn write_durably(folder: &Path, name: &str, eml: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // As any file a program writes: readable as the umask lets it, not private like a temporary file.
    let ordinary = std::fs::Permissions::from_mode(0o666);
    let mut new = tempfile::Builder::new();
    let mut file = new.prefix(".unfinished-").suffix(".eml.part").permissions(ordinary).tempfile_in(folder)?;
    file.write_all(eml)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

fn failure(folder: &Path, error: &io::Error) -> Failure {
    Failure { stage: Stage::Local, code: None, text: format!("cannot write into {}: {error}", folder.display()) }
}
