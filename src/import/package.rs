//! The zip container of docx and xlsx, read with bounds: so much per part, so much in all, so many parts. It knows no
//! format inside.

use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes of one part, unpacked.
const LARGEST_PART: u64 = 32 * 1024 * 1024;
/// Parts of one container.
const MOST_PARTS: usize = 10_000;

/// Why a container cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The zip container is damaged.
    #[error("the container is damaged")]
    Zip(#[from] zip::result::ZipError),
    /// A part cannot be unpacked.
    #[error("a part cannot be unpacked")]
    Unpack(#[from] std::io::Error),
    /// The XML of a part is damaged.
    #[error("the XML of a part is damaged")]
    Xml(#[from] quick_xml::Error),
    /// A part is not the text it should be.
    #[error("a part is not text in UTF-8 or UTF-16")]
    NoText,
    /// A part is missing.
    #[error("the part {0} is missing")]
    Missing(String),
    /// It unpacks to far more than a plan needs.
    #[error("{0}: this is no plan")]
    TooLarge(&'static str),
}

/// What a container holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// docx
    Word,
    /// xlsx
    Excel,
    /// Its members are protected by a password.
    Encrypted,
    /// Something else.
    Other,
}

/// An open container.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    /// Opens a container.
    pub fn open(bytes: &'a [u8]) -> Result<Self, PackageError> {
        let archive = ZipArchive::new(Cursor::new(bytes))?;
        if archive.len() > MOST_PARTS {
            return Err(PackageError::TooLarge("the container has more than 10000 parts"));
        }
        Ok(Package { archive })
    }

    /// What it holds.
    pub fn kind(&mut self) -> Kind {
        let encrypted = (0..self.archive.len().min(5))
            .any(|index| self.archive.by_index_raw(index).is_ok_and(|part| part.encrypted()));
        let has = |name: &str| self.archive.file_names().any(|part| part.is_ok_and(|part| part == name));
        match () {
            () if encrypted => Kind::Encrypted,
            () if has("word/document.xml") => Kind::Word,
            () if has("xl/workbook.xml") => Kind::Excel,
            () => Kind::Other,
        }
    }

    /// The bytes of a part.
    pub fn part(&mut self, name: &str) -> Result<Vec<u8>, PackageError> {
        self.part_if_any(name)?.ok_or_else(|| PackageError::Missing(name.to_owned()))
    }

    /// The bytes of a part that may be missing.
    pub fn part_if_any(&mut self, name: &str) -> Result<Option<Vec<u8>>, PackageError> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Vec::new();
        part.take(LARGEST_PART + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_PART {
            return Err(PackageError::TooLarge("a part unpacks to more than 32 MiB"));
        }
        Ok(Some(bytes))
    }
}
