//! A reading: what was learnt from the bytes of one file. Values only; `read` makes them, `matching` weighs them.

use chrono::NaiveDate;

/// What was learnt from the bytes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Kind by content, not by extension.
    pub kind: Kind,
    /// Title of the document, when its properties or its first lines say one.
    pub title: Option<String>,
    /// Text of the first pages, cut to a few thousand characters. Never stored in journal, log or export.
    pub text: String,
    /// Names of the members of an archive, as paths with `/`.
    pub members: Vec<String>,
    /// The readings of documents inside an archive, one level deep; a member that holds none is only in `members`.
    pub inside: Vec<Inside>,
    /// Number of embedded pictures.
    pub pictures: u32,
    /// The day a picture or film was taken.
    pub captured: Option<NaiveDate>,
    /// The day its own properties say it was made (docx, xlsx, pdf …): weak evidence, an old file may be a template.
    pub dated: Option<NaiveDate>,
    /// Why the file cannot be accepted without a look.
    pub problem: Option<Problem>,
    /// What was not done, in one sentence ("content not read: …"); the name still counts.
    pub unread: Option<String>,
    /// A secrecy mark on the first page (绝密, 机密, 秘密).
    pub secret: Option<String>,
}

/// A document inside an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inside {
    /// Its name in the archive, one of [`Reading::members`].
    pub name: String,
    /// What was learnt from its bytes; its own `inside` is always empty.
    pub reading: Reading,
}

/// Kind of a file by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// docx, doc, wps, odt, rtf, txt, html, ofd …
    Document,
    /// xlsx, xls, et, ods, csv.
    Sheet,
    /// pptx, ppt, dps.
    Slides,
    /// pdf (it may hold text or scanned pages).
    Pdf,
    /// jpeg, png, heic, tiff, bmp, gif, webp.
    Picture,
    /// mp4, mov, avi, wmv …
    Video,
    /// mp3, wav, m4a …
    Audio,
    /// zip, 7z, rar.
    Archive,
    /// A shortcut or program: never evidence.
    Program,
    /// Anything else.
    #[default]
    Other,
}

/// Why a file makes a doubt instead of being accepted in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No bytes at all, or nothing inside.
    Empty,
    /// The end is missing.
    Truncated,
    /// Password-protected.
    Encrypted,
    /// A form or template that nobody filled in.
    Blank,
}
