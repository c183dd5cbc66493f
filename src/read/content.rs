//! From bytes to a reading, within caps. It runs in the child (and in tests), so it opens nothing and trusts nothing.

use super::caps::{self, Budget};
use super::found::{Found, Trouble, Why};
pub use super::picture::Pixels;
use super::settings::Words;
use super::sniff;
pub use super::sniff::Format;
use super::{archive, blank, html, legacy, office, pdf, picture, plain, rar, rtf, secret, title};
use crate::rules::reading::{Kind, Reading};
use std::io::{Cursor, Read, Seek, SeekFrom};

/// Where the bytes of one file come from.
pub(super) trait Source: Read + Seek + Send + 'static {}
impl<T: Read + Seek + Send + 'static> Source for T {}

/// A document that is wholly in memory. It is handed on, not copied: a large pdf takes its size twice as it is.
pub(super) type Bytes = Vec<u8>;

/// How deep in archives we are, and how much may still come out of decoders.
#[derive(Debug)]
pub(super) struct Depth {
    pub budget: Budget,
    /// True for a document inside an archive.
    pub inside: bool,
    /// True when of an archive only the names are wanted.
    pub names_only: bool,
}

impl Depth {
    fn new() -> Depth {
        Depth { budget: Budget::new(), inside: false, names_only: false }
    }
}

/// Reads a file that is wholly in memory. `extension` is the last part of its name, lower case, a hint only.
/// In process and unfenced: for tests and fuzz targets; files of strangers go through [`Reader`](super::Reader).
pub fn read_bytes(bytes: &[u8], extension: &str) -> Reading {
    find(Cursor::new(bytes.to_vec()), extension).into_reading(Words::Chinese)
}

/// Like [`read_bytes`], by the reader of `format` whatever the bytes look like: for fuzz targets, whose changes to the
/// first bytes would lead them astray.
pub fn read_bytes_as(bytes: &[u8], format: Format, extension: &str) -> Reading {
    let mut depth = Depth::new();
    find_as(Cursor::new(bytes.to_vec()), format, extension, &mut depth).into_reading(Words::Chinese)
}

/// What is found in a file.
pub(super) fn find(source: impl Source, extension: &str) -> Found {
    let mut depth = Depth::new();
    find_at(source, extension, &mut depth)
}

/// The names in an archive and nothing of its documents, when reading them took too long.
pub(super) fn names(source: impl Source, extension: &str) -> Found {
    find_at(source, extension, &mut Depth { names_only: true, ..Depth::new() })
}

/// What is found in a file or in a member of an archive.
pub(super) fn find_at(mut source: impl Source, extension: &str, depth: &mut Depth) -> Found {
    let head = match head(&mut source) {
        Ok(head) => head,
        Err(_) => return Found::unread(Kind::Other, Why::Damaged),
    };
    find_as(source, sniff::format(&head, extension), extension, depth)
}

/// What the reader of `format` finds, whatever the bytes look like. A parser that panics costs this document only, and
/// not the other members of its archive.
fn find_as(source: impl Source, format: Format, extension: &str, depth: &mut Depth) -> Found {
    let inside = depth.inside;
    let parse = std::panic::AssertUnwindSafe(|| parse(source, format, extension, depth));
    let found = std::panic::catch_unwind(parse);
    depth.inside = inside;
    let mut found = found.unwrap_or_else(|_| Found::unread(sniff::promised_kind(extension), Why::Broke));
    finish(&mut found, inside);
    found
}

fn parse(mut source: impl Source, format: Format, extension: &str, depth: &mut Depth) -> Found {
    match format {
        Format::Empty => Found::with_problem(Kind::Other, Trouble::Empty),
        Format::Zip => archive::zip(source, extension, depth),
        Format::SevenZip => archive::seven_zip(source, depth),
        Format::Rar => rar::read(source, depth),
        Format::Picture(kind) => picture::picture(source, kind),
        Format::Film => picture::film(source),
        Format::Video => Found { kind: Kind::Video, ..Found::default() },
        Format::Audio => Found { kind: Kind::Audio, ..Found::default() },
        Format::Program => Found { kind: Kind::Program, ..Found::default() },
        Format::OtherArchive => Found::unread(Kind::Archive, Why::Unknown),
        Format::Other => Found::unread(Kind::Other, Why::Unknown),
        Format::Pdf => whole(source, Kind::Pdf, pdf::read),
        Format::Compound => whole(source, sniff::promised_kind(extension), |bytes| legacy::read(bytes, extension)),
        Format::FlatOpc => whole(source, Kind::Document, |bytes| office::flat(&bytes)),
        Format::Rtf => whole(source, Kind::Document, |bytes| rtf::read(&bytes)),
        Format::Html => whole(source, sniff::text_kind(extension), |bytes| html::read(&bytes, extension)),
        Format::Text if sniff::never_text(extension) => Found::unread(sniff::promised_kind(extension), Why::Damaged),
        Format::Text => plain::read(&mut source, extension),
    }
}

/// What every document needs at the end: its title, whether it is a blank form, whether it is marked.
fn finish(found: &mut Found, inside: bool) {
    // Before cleaning: it takes away the empty cells at the ends of rows.
    let blank = blank::is_blank_form(&found.text);
    let limit = if inside { caps::INSIDE_TEXT } else { caps::TEXT };
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
    let length = source.seek(SeekFrom::End(0)).map_err(|error| Why::of(&error))?;
    if length > caps::DOCUMENT_BYTES {
        return Err(Why::TooLarge);
    }
    source.seek(SeekFrom::Start(0)).map_err(|error| Why::of(&error))?;
    // Exactly as much as is needed: growing by doubling would take twice the memory of a large pdf.
    let mut bytes = Vec::new();
    let wanted = usize::try_from(length).map_err(|_| Why::TooLarge)?;
    bytes.try_reserve_exact(wanted).map_err(|_| Why::Broke)?;
    source.take(length).read_to_end(&mut bytes).map_err(|error| Why::of(&error))?;
    Ok(bytes)
}

/// A page of a scan as a grey picture, by its number from 0: the page of a pdf, or the one page of a picture file.
pub(super) fn page(mut source: impl Source, page: usize) -> Option<Vec<u8>> {
    let format = sniff::format(&head(&mut source).ok()?, "");
    let bytes = load(source).ok()?;
    match format {
        Format::Pdf => pdf::page_picture(bytes, page),
        Format::Picture(_) => super::page::of_file(&bytes),
        _ => None,
    }
}
