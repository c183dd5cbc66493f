//! Files kept by the hash of their bytes: texts of letters, contents of filed files.
//! It stores and gives back; what deserves keeping is the caller's.

use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// A folder of files named by the SHA-256 of their bytes.
#[derive(Debug, Clone)]
pub struct Vault {
    dir: PathBuf,
}

impl Vault {
    /// Opens the folder, making it (0700) when it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(dir: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        Ok(Vault { dir: dir.to_owned() })
    }

    /// Where the bytes with this hash lie, or would lie.
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.dir.join(sha256.get(..2).unwrap_or("00")).join(sha256)
    }

    /// True when bytes with this hash are kept.
    pub fn holds(&self, sha256: &str) -> bool {
        self.path(sha256).is_file()
    }

    /// Keeps `bytes` durably and returns their hash.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<String> {
        let sha256 = super::journal::hex(&Sha256::digest(bytes));
        self.write(&sha256, &mut &bytes[..])?;
        Ok(sha256)
    }

    /// Keeps what `from` yields, when it has the hash `sha256`; false when it has not (the file changed meanwhile).
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn copy(&self, sha256: &str, from: &mut impl Read) -> io::Result<bool> {
        self.write(sha256, from)
    }

    fn write(&self, sha256: &str, from: &mut impl Read) -> io::Result<bool> {
        let path = self.path(sha256);
        if path.is_file() {
            return Ok(true);
        }
        let folder = path.parent().unwrap_or(&self.dir);
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        let mut hasher = Sha256::new();
        let mut block = vec![0; 64 << 10];
        loop {
            let length = from.read(&mut block)?;
            if length == 0 {
                break;
            }
            hasher.update(&block[..length]);
            temporary.write_all(&block[..length])?;
        }
        if super::journal::hex(&hasher.finalize()) != sha256 {
            return Ok(false);
        }
        temporary.as_file().sync_all()?;
        temporary.persist(&path).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()?;
        Ok(true)
    }

    /// The bytes with this hash.
    ///
    /// # Errors
    /// When they are not there or cannot be read.
    pub fn read(&self, sha256: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.path(sha256))
    }

    /// Bytes in all.
    pub fn total(&self) -> u64 {
        let Ok(folders) = std::fs::read_dir(&self.dir) else {
            return 0;
        };
        folders
            .flatten()
            .filter_map(|folder| std::fs::read_dir(folder.path()).ok())
            .flat_map(|files| files.flatten())
            .filter_map(|file| file.metadata().ok())
            .map(|meta| meta.len())
            .sum()
    }
}
