//! doc, xls, ppt and what WPS saves as wps, et, dps (the same streams in the same container), by `office_oxide`. Here also
//! password-protected docx, xlsx, pptx end: they hide in this container. It guesses nothing from the extension but the kind.

use super::content::Bytes;
use super::found::{Found, Trouble, Why};
use super::office::{options, render, why};
use super::sniff::promised_kind;
use super::xml::day;
use crate::rules::reading::Kind;
use office_oxide::cfb::{CfbReader, SummaryProperties};
use office_oxide::{Document, DocumentFormat};
use std::io::Cursor;

/// Reads a compound file.
pub(super) fn read(bytes: Bytes, extension: &str) -> Found {
    let kind = promised_kind(extension);
    let cut = is_cut(&bytes);
    let container = match CfbReader::new(Cursor::new(&bytes[..])) {
        Ok(container) => container,
        Err(_) if cut => return Found::with_problem(kind, Trouble::Truncated),
        Err(_) => return Found::unread(kind, Why::Damaged),
    };
    let (kind, format) = if container.has_stream("EncryptedPackage") {
        return locked(kind);
    } else if container.has_stream("WordDocument") {
        (Kind::Document, DocumentFormat::Doc)
    } else if container.has_stream("Workbook") || container.has_stream("Book") {
        (Kind::Sheet, DocumentFormat::Xls)
    } else if container.has_stream("PowerPoint Document") || container.has_stream("PP97_DUALSTORAGE") {
        (Kind::Slides, DocumentFormat::Ppt)
    } else {
        return Found::unread(kind, if cut { Why::Damaged } else { Why::Unknown });
    };
    let truncated = (cut || !container.truncated_streams().is_empty()).then_some(Trouble::Truncated);
    match Document::from_reader_with(Cursor::new(bytes), format, &options()) {
        Ok(document) => Found { problem: truncated, ..of_document(&document, kind) },
        Err(error) if is_locked(&error) => locked(kind),
        Err(error) => Found { problem: truncated, ..Found::unread(kind, why(&error)) },
    }
}

fn of_document(document: &Document, kind: Kind) -> Found {
    let (pictures, properties): (usize, Option<&SummaryProperties>) = if let Some(doc) = document.as_doc() {
        (doc.images().len(), doc.summary_properties())
    } else if let Some(xls) = document.as_xls() {
        (xls.images().len(), xls.summary_properties())
    } else if let Some(ppt) = document.as_ppt() {
        (ppt.images().len(), ppt.summary_properties())
    } else {
        (0, None)
    };
    Found {
        kind,
        text: render(document),
        title: properties.and_then(|p| p.title.clone()),
        dated: properties.and_then(|p| p.created.as_deref()).and_then(day),
        pictures: u32::try_from(pictures).unwrap_or(u32::MAX),
        ..Found::default()
    }
}

fn locked(kind: Kind) -> Found {
    Found { problem: Some(Trouble::Encrypted), ..Found::unread(kind, Why::Locked) }
}

fn is_locked(error: &office_oxide::OfficeError) -> bool {
    use office_oxide::OfficeError as E;
    use office_oxide::{doc::DocError, ppt::PptError, xls::XlsError};
    matches!(
        error,
        E::Doc(DocError::Encrypted)
            | E::Xls(XlsError::Encrypted | XlsError::EncryptionNotSupported(_))
            | E::Ppt(PptError::Encrypted)
    )
}

/// True when a sector in use lies past the end ([MS-CFB] §2.2 and §2.3: sector shift at 30, number of table sectors at 44,
/// their places from 76; an entry of a table is free when all its bits are set; sector 0 follows the header).
fn is_cut(bytes: &[u8]) -> bool {
    const FREE: u32 = u32::MAX;
    const TABLES_IN_HEADER: usize = 109;
    let number = |at: usize| bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes);
    let (Some(shift), Some(tables)) = (bytes.get(30), number(44)) else {
        return true;
    };
    if !(7..=16).contains(shift) {
        return false;
    }
    let sector = 1_usize << shift;
    let starts_within = |index: usize| (index + 1).saturating_mul(sector) < bytes.len();
    (0..(tables as usize).min(TABLES_IN_HEADER)).any(|table| {
        let Some(place) = number(76 + 4 * table) else {
            return true;
        };
        let first = (place as usize).saturating_add(1).saturating_mul(sector);
        let used = (0..sector / 4).rev().find(|entry| number(first.saturating_add(4 * entry)) != Some(FREE));
        used.is_some_and(|entry| !starts_within(table * (sector / 4) + entry))
    })
}
