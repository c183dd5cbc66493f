//! docx, xlsx, pptx by `office_oxide`, within our own caps; flat Office XML by a small walk. It keeps text, not form.

use super::archive::Container;
use super::caps::{self, Budget};
use super::content::{Bytes, Source};
use super::found::{Found, Why};
use super::xml::{self, Step, day};
use crate::rules::reading::Kind;
use office_oxide::core::properties::CoreProperties;
use office_oxide::options::ParseOptions;
use office_oxide::{Document, DocumentFormat};
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use zip::ZipArchive;

/// Bytes of rendered text after which rendering stops; cleaning shortens it further.
const RENDERED: usize = caps::TEXT * 8;

/// Reads a zip that holds an Office document.
pub(super) fn read<S: Source>(mut zip: ZipArchive<S>, container: Container, budget: &mut Budget) -> Found {
    let (kind, format) = match container {
        Container::Workbook => (Kind::Sheet, DocumentFormat::Xlsx),
        Container::Slides => (Kind::Slides, DocumentFormat::Pptx),
        _ => (Kind::Document, DocumentFormat::Docx),
    };
    if let Err(why) = parts_within_caps(&mut zip, kind, budget) {
        return Found::unread(kind, why);
    }
    let pictures = zip.file_names_raw().filter(|name| is_picture(name)).count();
    let found = match super::content::load(zip.into_inner()) {
        Ok(bytes) => parse(bytes, kind, format),
        Err(why) => Found::unread(kind, why),
    };
    Found { pictures: u32::try_from(pictures).unwrap_or(u32::MAX), ..found }
}

fn parse(bytes: Bytes, kind: Kind, format: DocumentFormat) -> Found {
    let document = match Document::from_reader_with(Cursor::new(bytes), format, &options()) {
        Ok(document) => document,
        Err(error) => return Found::unread(kind, why(&error)),
    };
    let text = render(&document);
    let properties = document
        .as_docx()
        .map(|d| &d.core_properties)
        .or_else(|| document.as_xlsx().map(|d| &d.core_properties))
        .or_else(|| document.as_pptx().map(|d| &d.core_properties))
        .and_then(Option::as_ref);
    let (title, dated) = properties.map_or((None, None), of_properties);
    Found { kind, text, title, dated, ..Found::default() }
}

fn of_properties(properties: &CoreProperties) -> (Option<String>, Option<chrono::NaiveDate>) {
    (properties.title.clone(), properties.created.as_deref().and_then(day))
}

/// The library's own limits, set to ours.
pub(super) fn options() -> ParseOptions {
    let mut options = ParseOptions::strict();
    options.on_incomplete = office_oxide::options::OnIncomplete::Report;
    options.limits.package_entries = caps::MEMBERS;
    options.limits.package_bytes = caps::OUTPUT;
    options.limits.part_bytes = caps::OUTPUT;
    options.limits.inflate_ratio = caps::RATIO;
    options.limits.memory_bytes = caps::OUTPUT;
    options
}

/// The text, up to what can be kept.
pub(super) fn render(document: &Document) -> String {
    let mut sink = Bounded(Vec::new());
    // The error is the sink's own "enough".
    let _ = document.write_plain_text(&mut sink);
    String::from_utf8_lossy(&sink.0).trim_end_matches('\u{fffd}').to_owned()
}

/// Takes what fits and then refuses, which stops the renderer.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = RENDERED.saturating_sub(self.0.len());
        if room == 0 {
            return Err(std::io::Error::other("enough text"));
        }
        let taken = bytes.len().min(room);
        self.0.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What went wrong in the library, in our words.
pub(super) fn why(error: &office_oxide::OfficeError) -> Why {
    let text = error.to_string();
    if text.contains("limit exceeded") {
        Why::Output
    } else if text.contains("nest") {
        Why::Depth
    } else {
        Why::Damaged
    }
}

/// Unpacks every XML part once, counting: what it really gives, and the cells of sheets. The library would find out
/// only when the memory is gone.
fn parts_within_caps<S: Source>(zip: &mut ZipArchive<S>, kind: Kind, budget: &mut Budget) -> Result<(), Why> {
    let mut cells = 0;
    for index in 0..zip.len() {
        let Ok(part) = zip.by_index(index) else { continue };
        let name = part.name_raw().to_ascii_lowercase();
        if !name.ends_with(b".xml") && !name.ends_with(b".rels") {
            continue;
        }
        let packed = part.compressed_size();
        let bytes = match budget.drain(part, packed, caps::OUTPUT) {
            Ok(bytes) => bytes,
            // Its checksum is wrong or its end is missing: the library reads what it can.
            Err(Why::Damaged) => continue,
            Err(why) => return Err(why),
        };
        if kind == Kind::Sheet && name.starts_with(b"xl/worksheets/") {
            cells += cells_in(&bytes);
            if cells > caps::CELLS {
                return Err(Why::Cells);
            }
        }
    }
    Ok(())
}

/// Cells of a sheet, counted by their opening tags.
fn cells_in(sheet: &[u8]) -> u64 {
    let cell = |window: &&[u8]| window.starts_with(b"<c") && matches!(window[2], b' ' | b'/' | b'>');
    sheet.windows(3).filter(cell).count() as u64
}

fn is_picture(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let media = [&b"word/media/"[..], b"xl/media/", b"ppt/media/"].iter().any(|folder| name.starts_with(folder));
    media
        && [&b".png"[..], b".jpg", b".jpeg", b".bmp", b".gif", b".tif", b".tiff"].iter().any(|end| name.ends_with(end))
}

/// Reads Word and Excel documents saved as one XML file (Word 2003 XML, Flat OPC, XML Spreadsheet 2003).
pub(super) fn flat(bytes: &[u8]) -> Found {
    let text = super::plain::decode(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned());
    let kind = if text.contains("Excel.Sheet") { Kind::Sheet } else { Kind::Document };
    let mut found = Found { kind, ..Found::default() };
    let mut within = false;
    let walked = xml::walk(text.as_bytes(), |step| {
        match step {
            // `t` of Word, `Data` of Excel.
            Step::Open("t" | "Data", _) => within = true,
            Step::Close("t") => within = false,
            Step::Close("Data") => {
                within = false;
                found.text.push('\t');
            }
            Step::Close("p" | "Row") => found.text.push('\n'),
            Step::Open("binData" | "binaryData", _) => found.pictures += 1,
            Step::Text(part) if within => found.text.push_str(part),
            _ => {}
        }
        if found.text.len() > RENDERED { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    Found { why: walked.err(), ..found }
}
