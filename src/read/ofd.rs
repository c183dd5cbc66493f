//! ofd, the format of electronic official documents (GB/T 33190-2016): text of the pages in their order, title and date
//! of `OFD.xml`. Scanned ofd files hold pictures only. It draws nothing.

use super::caps::{self, Budget};
use super::content::Source;
use super::found::{Found, Trouble, Why};
use super::open_document::part;
use super::xml::{self, Step};
use crate::rules::reading::Kind;
use std::ops::ControlFlow;
use zip::ZipArchive;

/// Reads a zip that holds an ofd.
pub(super) fn read<S: Source>(mut zip: ZipArchive<S>, budget: &mut Budget) -> Found {
    let names: Vec<Vec<u8>> = zip.file_names_raw().map(<[u8]>::to_ascii_lowercase).collect();
    if names.iter().any(|name| name == b"encryptions.xml") {
        return Found { problem: Some(Trouble::Encrypted), ..Found::unread(Kind::Document, Why::Locked) };
    }
    let pictures = names.iter().filter(|name| is_picture(name)).count();
    let mut found = match pages(&mut zip, budget) {
        Ok(found) => found,
        Err(why) => Found::unread(Kind::Document, why),
    };
    found.pictures = u32::try_from(pictures).unwrap_or(u32::MAX);
    if found.text.trim().is_empty() && found.pictures > 0 && found.why.is_none() {
        found.why = Some(Why::Scan);
    }
    found
}

fn pages<S: Source>(zip: &mut ZipArchive<S>, budget: &mut Budget) -> Result<Found, Why> {
    let entry = part(zip, "OFD.xml", budget)?;
    let root = xml::text_of(&entry, "DocRoot").ok_or(Why::Damaged)?;
    let root = root.trim_start_matches('/');
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let document = part(zip, root, budget)?;
    let mut places = Vec::new();
    xml::walk(&document, |step| {
        if let Step::Open("Page", attributes) = step {
            places.extend(attributes.get("BaseLoc"));
        }
        if places.len() < caps::PAGES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let mut found = Found {
        kind: Kind::Document,
        title: xml::text_of(&entry, "Title"),
        dated: xml::text_of(&entry, "CreationDate").and_then(|date| xml::day(&date)),
        ..Found::default()
    };
    for place in places {
        if found.text.len() > caps::TEXT * 4 {
            break;
        }
        let path = match place.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if folder.is_empty() => place,
            None => format!("{folder}/{place}"),
        };
        let read = part(zip, &path, budget).and_then(|page| page_text(&page, &mut found.text));
        found.why = found.why.or(read.err());
    }
    Ok(found)
}

/// Adds the text of a page. Text objects at the same height stand on one line (`Boundary` is x, y, width, height in mm).
fn page_text(page: &[u8], text: &mut String) -> Result<(), Why> {
    let (mut within, mut line) = (false, f64::NAN);
    let walked = xml::walk(page, |step| {
        match step {
            Step::Open("TextObject", attributes) => {
                let boundary = attributes.get("Boundary").unwrap_or_default();
                let numbers: Vec<f64> = boundary.split_whitespace().filter_map(|n| n.parse().ok()).collect();
                if let [_, y, _, height] = numbers[..] {
                    if !line.is_nan() && (y - line).abs() > height / 2.0 {
                        text.push('\n');
                    }
                    line = y;
                }
            }
            Step::Open("TextCode", _) => within = true,
            Step::Close("TextCode") => within = false,
            Step::Text(part) if within => text.push_str(part),
            _ => {}
        }
        if text.len() > caps::TEXT * 8 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    text.push('\n');
    walked
}

fn is_picture(name: &[u8]) -> bool {
    [&b".png"[..], b".jpg", b".jpeg", b".bmp", b".jb2", b".tif"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_objects_at_one_height_are_one_line() {
        let page = "<ofd:Page><ofd:TextObject Boundary=\"10 20 60 5\"><ofd:TextCode>双拥工作</ofd:TextCode></ofd:TextObject>\
            <ofd:TextObject Boundary=\"70 20.3 60 5\"><ofd:TextCode>总结</ofd:TextCode></ofd:TextObject>\
            <ofd:TextObject Boundary=\"10 30 60 5\"><ofd:TextCode>正文</ofd:TextCode></ofd:TextObject></ofd:Page>";
        let mut text = String::new();
        page_text(page.as_bytes(), &mut text).unwrap();
        assert_eq!(text, "双拥工作总结\n正文\n");
    }
}
