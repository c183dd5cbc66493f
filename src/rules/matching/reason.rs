//! Why the matcher decided so: values, rendered in plain Chinese or English.
//! Nothing here decides; a reason never quotes the text of a document, only words of the plan, lexicon and file name.

use crate::rules::ids::{MaterialId, UnitCode};
use std::fmt;

/// Where a word was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file's own name.
    Name,
    /// One of the folders above it.
    Folder,
    /// Title or first line of the document.
    Title,
    /// The document's text.
    Text,
}

/// One reason of a verdict.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// Words that speak for the material.
    Words {
        /// Where they stand.
        place: Place,
        /// The words, as the lexicon or plan writes them.
        words: Vec<String>,
        /// The material they speak for.
        material: MaterialId,
    },
    /// A number in a folder or name that is the material's place in the list.
    Ordinal {
        /// The folder or name it stands in.
        text: String,
        /// The material with that number.
        material: MaterialId,
    },
    /// The number points to one material, the words to another.
    OrdinalDisagrees {
        /// What the number names.
        numbered: MaterialId,
        /// What the words name.
        worded: MaterialId,
    },
    /// The kind of document agrees (总结, 名单 …).
    Document {
        /// The word for the document.
        word: String,
        /// The material that asks for it.
        material: MaterialId,
    },
    /// Years told by the file.
    Years(Vec<i32>),
    /// The material asks for a year and the file tells none.
    YearUntold,
    /// A year outside the period of the plan.
    OutsidePeriod(i32),
    /// It names, or fits, another unit.
    OtherUnit {
        /// That unit.
        unit: UnitCode,
        /// Its name.
        name: String,
    },
    /// An empty form or template.
    BlankForm(String),
    /// A voucher or invoice where the material asks for none.
    UnaskedVoucher(MaterialId),
    /// A notice asking for materials, not a material.
    RequestNotice(String),
    /// A temporary or lock file.
    NotADocument(String),
    /// Two materials are too close to choose.
    TooClose {
        /// The better one.
        first: MaterialId,
        /// The next.
        second: MaterialId,
    },
    /// Evidence is thin; one more sign (a number in the folder, a word of the sentence) would settle it.
    Thin(MaterialId),
    /// The name says nothing and no text could be read.
    Opaque,
    /// Nothing of the plan's subject is in it.
    OffSubject,
    /// The reading found a problem (empty, truncated, encrypted, blank).
    Problem(&'static str),
    /// The coordinator decided so for a file like this one.
    Taught {
        /// Path of the file that taught it.
        path: String,
        /// What it was filed to, or refused for.
        material: MaterialId,
        /// Filed or refused.
        accepted: bool,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chinese())
    }
}

impl Reason {
    /// In plain Chinese, as letters, pages and `match` show it.
    pub fn chinese(&self) -> String {
        String::new()
    }

    /// In plain English.
    pub fn english(&self) -> String {
        String::new()
    }
}
