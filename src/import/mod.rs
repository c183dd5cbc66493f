//! A plan document (docx, xlsx, txt, md) becomes plan data, with a report of what was unsure. It never guesses in
//! silence, and it keeps nothing of a campaign.
//!
//! The way of a document: a reader (`docx`, `xlsx`, `text`) makes lines and tables of it; `outline` and `table` find
//! units, lists and deadlines and fill the `draft`; `finish` gives codes, ids and pieces.

mod aliases;
mod dates;
mod document;
mod docx;
mod draft;
mod fields;
pub mod findings;
mod finish;
mod items;
mod labels;
mod names;
mod numbering;
mod outline;
mod package;
pub mod plan_file;
mod report;
mod table;
mod text;
mod xlsx;
mod xml;

pub use report::Uncertainty;

use crate::rules::plan::Plan;
use chrono::{Datelike, NaiveDate};
use document::{Block, Document};
use outline::Reading;
use plan_file::Comments;
use std::path::{Path, PathBuf};

/// A plan document is a few pages; a larger file is another by mistake.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Lines and tables of the longest plan.
const MOST_BLOCKS: usize = 50_000;

/// What the coordinator tells about the document beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Title; the document's own otherwise.
    pub title: Option<String>,
    /// First and last year asked for; read from the document otherwise.
    pub period: Option<(i32, i32)>,
    /// The day it is all due; read from the document otherwise.
    pub deadline: Option<NaiveDate>,
    /// Code of the first unit; the others follow in document order.
    pub first_code: u32,
}

/// A plan made from a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The plan.
    pub plan: Plan,
    /// The lines of the document it came from, as comments for the plan file.
    pub comments: Comments,
    /// What was unsure, in document order.
    pub unsure: Vec<Uncertainty>,
}

/// Why a document gives no plan.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error("cannot read the document {}: check the path and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is protected by a password.
    #[error("{document} is protected by a password: open it, save it without one, and import that file")]
    Encrypted {
        /// The file.
        document: String,
    },
    /// It is not a kind of document we read.
    #[error("{document} is {kind}: save it as docx, xlsx or txt and import that file")]
    WrongKind {
        /// The file.
        document: String,
        /// What it seems to be.
        kind: &'static str,
    },
    /// It is damaged, or far larger than a plan.
    #[error("{document} cannot be read as {kind}: open it, save it again, and import that file")]
    Damaged {
        /// The file.
        document: String,
        /// What it was read as.
        kind: &'static str,
        /// Why.
        #[source]
        source: package::PackageError,
    },
    /// No list of materials was found.
    #[error(
        "{document} names no unit with materials: a plan says after each unit what it owes (提报材料：…；…), \
         or has a table with the columns 单位 and 材料"
    )]
    NoMaterials {
        /// The file.
        document: String,
    },
    /// No deadline was found and none was told.
    #[error("{document} tells no deadline with a year: import it with --deadline YYYY-MM-DD")]
    NoDeadline {
        /// The file.
        document: String,
    },
    /// Too many units for the codes.
    #[error("`{code}` cannot be the code of a unit: choose a smaller --first-code")]
    BadCode {
        /// The code.
        code: String,
    },
}

/// Reads a plan document and makes a plan of it.
///
/// # Errors
/// When the document cannot be read, is no plan, or tells no deadline.
pub fn import(path: &Path, options: &Options) -> Result<Imported, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    let name = path.display().to_string();
    if size > LARGEST {
        return Err(ImportError::WrongKind { document: name, kind: "larger than 64 MiB, so no plan" });
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    import_bytes(&bytes, &name, options)
}

/// Makes a plan of the bytes of a document; `name` is how messages call it.
///
/// # Errors
/// As [`import`].
pub fn import_bytes(bytes: &[u8], name: &str, options: &Options) -> Result<Imported, ImportError> {
    let document = read(bytes, name)?;
    if document.blocks.len() > MOST_BLOCKS {
        return Err(ImportError::WrongKind { document: name.to_owned(), kind: "far longer than a plan" });
    }
    let year = options.deadline.map(|date| date.year()).or_else(|| year_of(&document));
    let mut draft = draft::Draft::new(year);
    outline::read(&document, Reading::Strict, &mut draft);
    if draft.units.iter().all(|unit| unit.items.is_empty()) {
        draft = draft::Draft::new(year);
        outline::read(&document, Reading::Lenient, &mut draft);
    }
    draft.text = texts(&document).join("\n");
    finish::finish(draft, options, name)
}

fn read(bytes: &[u8], name: &str) -> Result<Document, ImportError> {
    let wrong = |kind| ImportError::WrongKind { document: name.to_owned(), kind };
    let damaged = |kind| move |source| ImportError::Damaged { document: name.to_owned(), kind, source };
    if bytes.is_empty() {
        return Err(wrong("an empty file"));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(marker.len()).any(|window| window == marker);
        return Err(if encrypted {
            ImportError::Encrypted { document: name.to_owned() }
        } else {
            wrong("a document of old Word, Excel or WPS")
        });
    }
    if bytes.starts_with(b"%PDF") {
        return Err(wrong("a PDF"));
    }
    if bytes.starts_with(b"PK") {
        let mut package = package::Package::open(bytes).map_err(damaged("an Office document"))?;
        return match package.kind() {
            package::Kind::Word => docx::read(&mut package).map_err(damaged("a Word document")),
            package::Kind::Excel => xlsx::read(&mut package).map_err(damaged("an Excel workbook")),
            package::Kind::Encrypted => Err(ImportError::Encrypted { document: name.to_owned() }),
            package::Kind::Other => Err(wrong("an archive, not a document")),
        };
    }
    let markdown = [".md", ".markdown"].iter().any(|end| name.to_lowercase().ends_with(end));
    text::read(bytes, markdown).ok_or_else(|| wrong("neither a document nor a text"))
}

/// The year of deadlines that tell none: the one most full dates have, else the latest year named.
fn year_of(document: &Document) -> Option<i32> {
    let texts = texts(document);
    let mut counts = std::collections::BTreeMap::<i32, usize>::new();
    for found in texts.iter().flat_map(|text| dates::find(text, 2000)).filter(|found| found.year_told) {
        *counts.entry(found.date.year()).or_default() += 1;
    }
    let full = counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year);
    full.or_else(|| texts.iter().flat_map(|text| crate::rules::pieces::years_named(text)).max())
}

/// Every line and cell of a document.
fn texts(document: &Document) -> Vec<&str> {
    let mut texts: Vec<&str> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Line(line) => texts.push(&line.text),
            Block::Table(table) => {
                texts.extend(table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str()))
            }
        }
    }
    texts
}
