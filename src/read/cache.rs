//! Readings by content hash, in a folder of our own. Text lives only here; it goes when its file goes. A damaged entry
//! is no entry. It never decides what is read.

use super::found::{Found, VERSION};
use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::PathBuf;

/// Bytes of one entry that are read back; a message is never longer.
const ENTRY: u64 = super::ANSWER as u64;

/// Which reading of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What its bytes say.
    Content,
    /// What Tesseract saw.
    Scan,
}

/// The folder of readings.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Opens the folder, making it when missing; nobody else may look into it.
    pub(super) fn open(folder: PathBuf) -> io::Result<Cache> {
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        if fs::metadata(&folder)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        }
        Ok(Cache { folder })
    }

    /// The kept reading, when it is whole and of this version.
    pub(super) fn get(&self, sha256: &str, part: Part) -> Option<Found> {
        let file = fs::File::open(self.path(sha256, part)?).ok()?;
        let found: Found = serde_json::from_reader(io::BufReader::new(io::Read::take(file, ENTRY))).ok()?;
        (found.v == VERSION).then_some(found)
    }

    /// Keeps a reading. A full disk costs a second reading some day, nothing else, so failing is silent.
    pub(super) fn put(&self, sha256: &str, part: Part, found: &Found) {
        let Some(path) = self.path(sha256, part) else { return };
        let keep = || -> io::Result<()> {
            let folder = path.parent().unwrap_or(&self.folder);
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(&serde_json::to_vec(found)?)?;
            file.persist(&path)?;
            Ok(())
        };
        let _ = keep();
    }

    /// Removes everything kept of a content.
    pub(super) fn forget(&self, sha256: &str) {
        for part in [Part::Content, Part::Scan] {
            if let Some(path) = self.path(sha256, part) {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// `None` for a text that is no hash: it must never become a path.
    fn path(&self, sha256: &str, part: Part) -> Option<PathBuf> {
        let hash = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let suffix = match part {
            Part::Content => "json",
            Part::Scan => "scan.json",
        };
        hash.then(|| self.folder.join(&sha256[..2]).join(format!("{sha256}.{suffix}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_reading_comes_back_until_its_file_goes() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().join("readings")).unwrap();
        let found = Found { v: VERSION, text: "正文".into(), ..Found::default() };
        cache.put(HASH, Part::Content, &found);
        assert_eq!(cache.get(HASH, Part::Content), Some(found));
        assert_eq!(cache.get(HASH, Part::Scan), None);
        cache.forget(HASH);
        assert_eq!(cache.get(HASH, Part::Content), None);
    }

    #[test]
    fn nobody_else_may_look_into_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("readings");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        Cache::open(path.clone()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn an_entry_that_is_damaged_or_of_another_version_is_no_entry() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().to_owned()).unwrap();
        cache.put(HASH, Part::Content, &Found { v: VERSION + 1, ..Found::default() });
        assert_eq!(cache.get(HASH, Part::Content), None);
        fs::write(cache.path(HASH, Part::Content).unwrap(), b"{\"v\":1,").unwrap();
        assert_eq!(cache.get(HASH, Part::Content), None);
        assert!(cache.path("../../etc/passwd", Part::Content).is_none());
    }
}
