//! From bytes to a reading, within caps. It runs in the child (and in tests), so it opens nothing and trusts nothing.

use super::caps::{self, Budget};
use super::found::{Found, Trouble, Why};
use super::sniff::{self, Format};
use super::{archive, blank, html, legacy, office, pdf, picture, plain, rtf, secret, title};
use crate::rules::reading::{Kind, Reading};
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Where the bytes of one file come from.
pub(super) trait Source: Read + Seek + Send + 'static {}
impl<T: Read + Seek + Send + 'static> Source for T {}

/// A document that is wholly in memory, shared without copying.
pub(super) type Bytes = Arc<[u8]>;

/// How deep in archives we are, and how much may still come out of decoders.
#[derive(Debug)]
pub(super) struct Depth {
    pub budget: Budget,
    /// True for a document inside an archive.
    pub inside: bool,
}

/// Reads a file that is wholly in memory. `extension` is the last part of its name, lower case, a hint only.
/// In process and unfenced: for tests and fuzz targets; files of strangers go through [`Reader`](super::Reader).
pub fn read_bytes(bytes: &[u8], extension: &str) -> Reading {
    find(Cursor::new(Bytes::from(bytes)), extension).into_reading()
}

/// What is found in a file.
pub(super) fn find(source: impl Source, extension: &str) -> Found {
    let mut depth = Depth {
        budget: Budget::new(),
        inside: false,
    };
    find_at(source, extension, &mut depth)
}

/// What is found in a file or in a member of an archive.
pub(super) fn find_at(mut source: impl Source, extension: &str, depth: &mut Depth) -> Found {
    let head = match head(&mut source) {
        Ok(head) => head,
        Err(_) => return Found::unread(Kind::Other, Why::Damaged),
    };
    let format = sniff::format(&head, extension);
    let mut found = match format {
        Format::Empty => Found::with_problem(Kind::Other, Trouble::Empty),
        Format::Zip => archive::zip(source, extension, depth),
        Format::SevenZip => archive::seven_zip(source, depth),
        Format::Rar => archive::rar(source, depth),
        Format::Picture(kind) => picture::picture(source, kind),
        Format::Film => picture::film(source),
        Format::Video => Found {
            kind: Kind::Video,
            ..Found::default()
        },
        Format::Audio => Found {
            kind: Kind::Audio,
            ..Found::default()
        },
        Format::Program => Found {
            kind: Kind::Program,
            ..Found::default()
        },
        Format::OtherArchive => Found::unread(Kind::Archive, Why::Unknown),
        Format::Other => Found::unread(Kind::Other, Why::Unknown),
        Format::Pdf => whole(source, Kind::Pdf, pdf::read),
        Format::Compound => whole(source, sniff::promised_kind(extension), |bytes| {
            legacy::read(bytes, extension)
        }),
        Format::FlatOpc => whole(source, Kind::Document, |bytes| office::flat(&bytes)),
        Format::Rtf => whole(source, Kind::Document, |bytes| rtf::read(&bytes)),
        Format::Html => whole(source, sniff::text_kind(extension), |bytes| {
            html::read(&bytes, extension)
        }),
        Format::Text if sniff::never_text(extension) => Found::unread(sniff::promised_kind(extension), Why::Damaged),
        Format::Text => plain::read(&mut source, extension),
    };
    finish(&mut found, depth);
    found
}

/// What every document needs at the end: its title, whether it is a blank form, whether it is marked.
fn finish(found: &mut Found, depth: &Depth) {
    // Before cleaning: it takes away the empty cells at the ends of rows.
    let blank = blank::is_blank_form(&found.text);
    let limit = if depth.inside { caps::INSIDE_TEXT } else { caps::TEXT };
    found.text = super::found::clean(&found.text, limit);
    found.title = title::choose(found.title.take(), &found.text, found.kind);
    let written = matches!(found.kind, Kind::Document | Kind::Sheet | Kind::Slides | Kind::Pdf);
    if written && found.problem.is_none() && found.why.is_none() {
        if found.text.trim().is_empty() && found.pictures == 0 {
            found.problem = Some(Trouble::Empty);
        } else if blank {
            found.problem = Some(Trouble::Blank);
        }
    }
    found.secret = secret::on_first_page(&found.text).or_else(|| found.members.iter().find_map(|n| secret::in_name(n)));
    found.keep_secret();
}

/// The first bytes, and the source back at its start.
fn head(source: &mut impl Source) -> std::io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    source.by_ref().take(sniff::HEAD).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    Ok(head)
}

/// Takes the whole document into memory for `read`, when it is small enough.
fn whole(source: impl Source, kind: Kind, read: impl FnOnce(Bytes) -> Found) -> Found {
    match load(source) {
        Ok(bytes) => read(bytes),
        Err(why) => Found::unread(kind, why),
    }
}

/// All bytes of a source.
///
/// # Errors
/// `Why::TooLarge` past the cap, `Why::Damaged` when it cannot be read.
pub(super) fn load(mut source: impl Source) -> Result<Bytes, Why> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(0)).map_err(|_| Why::Damaged)?;
    source
        .take(caps::DOCUMENT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Why::of(&error))?;
    if bytes.len() as u64 > caps::DOCUMENT_BYTES {
        Err(Why::TooLarge)
    } else {
        Ok(bytes.into())
    }
}
