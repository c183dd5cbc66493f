//! pdf by `pdf_oxide`: text of the first pages, title and date, pictures, and the picture of a scanned page. It renders
//! nothing.

use super::caps;
use super::content::Bytes;
use super::found::{Found, Trouble, Why};
use crate::rules::reading::Kind;
use chrono::NaiveDate;
use pdf_oxide::PdfDocument;
use pdf_oxide::object::{Object, ObjectRef};
use std::collections::HashSet;

/// Characters a page; with fewer, and a picture, it is a scan with at most a stamp or a page number in text.
const SCAN: usize = 15;
/// Pixels a side; smaller pictures are rules and logos.
const SMALL: u32 = 100;
/// Pages that cannot be read, after which no more are tried: a tree of pages that runs in circles costs time at each.
const HOPELESS: usize = 2;
/// Nodes of the page tree that are looked at for circles.
const NODES: usize = 3_000;
/// Bytes of a page's content beyond which something is drawn.
const DRAWN: usize = 200;
/// Bytes of the tail that must hold the end mark (as Acrobat does it).
const TAIL: usize = 2_048;

/// Reads a pdf.
pub(super) fn read(bytes: Bytes) -> Found {
    let cut = !bytes[bytes.len().saturating_sub(TAIL)..].windows(5).any(|window| window == b"%%EOF");
    let truncated = cut.then_some(Trouble::Truncated);
    let failed = |why| Found { problem: truncated, ..Found::unread(Kind::Pdf, why) };
    let Ok(document) = PdfDocument::from_bytes(bytes) else {
        return failed(Why::Damaged);
    };
    if document.is_encrypted() && !document.authenticate(b"").unwrap_or(false) {
        return Found { problem: Some(Trouble::Encrypted), ..Found::unread(Kind::Pdf, Why::Locked) };
    }
    if runs_in_circles(&document) {
        return failed(Why::Damaged);
    }
    let Ok(pages) = document.page_count() else {
        return failed(Why::Damaged);
    };
    let mut found = Found { kind: Kind::Pdf, problem: truncated, ..Found::default() };
    let looked = pages.min(caps::PAGES);
    let (mut unreadable, mut drawn) = (0, false);
    for page in 0..looked {
        if unreadable == HOPELESS {
            break;
        }
        let handles = document.page_image_handles(page).unwrap_or_default();
        let large = handles.iter().filter(|h| h.width >= SMALL && h.height >= SMALL).count();
        found.pictures = found.pictures.saturating_add(u32::try_from(large).unwrap_or(u32::MAX));
        // Scans cut into strips, and words turned into curves, show nothing else.
        drawn |= !handles.is_empty() || document.get_page_content_data(page).is_ok_and(|content| content.len() > DRAWN);
        if found.text.chars().count() < caps::TEXT {
            match document.extract_text(page) {
                Ok(text) => {
                    found.text.push_str(&text);
                    found.text.push('\n');
                }
                Err(_) => unreadable += 1,
            }
        }
    }
    let words = found.text.chars().filter(|c| !c.is_whitespace()).count();
    if found.pictures > 0 && words < SCAN * looked {
        found.scan = u32::try_from(pages).unwrap_or(u32::MAX);
        found.why = Some(Why::Scan);
    } else if words == 0 && drawn {
        found.why = Some(Why::Scan);
    } else if looked == 0 || (unreadable > 0 && words == 0) {
        found.why = Some(Why::Damaged);
    }
    (found.title, found.dated) = information(&document);
    found
}

/// True when a node of the page tree is met twice (ISO 32000-1 §7.7.3: it is a tree). The library would follow it until
/// the time is up.
fn runs_in_circles(document: &PdfDocument) -> bool {
    let Ok(catalog) = document.catalog() else { return false };
    let root = catalog.as_dict().and_then(|catalog| catalog.get("Pages")).and_then(Object::as_reference);
    let mut ahead: Vec<ObjectRef> = root.into_iter().collect();
    let mut met = HashSet::new();
    while let Some(node) = ahead.pop() {
        if !met.insert(node) {
            return true;
        }
        if met.len() > NODES {
            return false;
        }
        let Ok(node) = document.load_object(node) else { continue };
        let kids = node.as_dict().and_then(|node| node.get("Kids")).and_then(Object::as_array);
        ahead.extend(kids.into_iter().flatten().filter_map(Object::as_reference));
    }
    false
}

/// Title and day of creation (ISO 32000-1 §14.3.3).
fn information(document: &PdfDocument) -> (Option<String>, Option<NaiveDate>) {
    let information = document.trailer().as_dict().and_then(|trailer| trailer.get("Info"));
    let Some(Ok(information)) = information.map(|object| document.resolve_object(object)) else {
        return (None, None);
    };
    let text = |name: &str| match information.as_dict().and_then(|dictionary| dictionary.get(name)) {
        Some(Object::String(bytes)) => Some(string(bytes)),
        _ => None,
    };
    (text("Title"), text("CreationDate").as_deref().and_then(day))
}

/// A text string (§7.9.2): UTF-16 or UTF-8 by its mark; without one, what Chinese programs really write.
fn string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0xEF, 0xBB, 0xBF, ..] => {
            super::plain::unicode(bytes).unwrap_or_default()
        }
        plain => super::plain::chinese(plain),
    }
}

/// The day of `D:20210305…` (§7.9.4).
fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim_start_matches("D:").get(..8)?, "%Y%m%d").ok()
}

/// The largest picture of a page, made ready for recognition of its words; `None` when there is none. Runs in a child
/// like every reading.
pub(super) fn page_picture(bytes: Bytes, page: usize) -> Option<Vec<u8>> {
    let document = PdfDocument::from_bytes(bytes).ok()?;
    let handles = document.page_image_handles(page).ok()?;
    let largest = handles.iter().max_by_key(|handle| u64::from(handle.width) * u64::from(handle.height))?;
    Some(super::page::of_picture(&largest.decode().ok()?.to_dynamic_image().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_strings_of_the_information_dictionary() {
        assert_eq!(day("D:20210305101500+08'00'"), NaiveDate::from_ymd_opt(2021, 3, 5));
        assert_eq!(day("yesterday"), None);
        assert_eq!(string(b"\xfe\xff\x53\xcc\x62\xe5"), "双拥");
    }
}
