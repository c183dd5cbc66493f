//! odt, ods, odp: the text of `content.xml` (OASIS OpenDocument 1.3, part 3). It keeps text, not form.

use super::caps::{self, Budget};
use super::content::Source;
use super::found::{Found, Trouble, Why};
use super::xml::{self, Step};
use crate::rules::reading::Kind;
use std::ops::ControlFlow;
use zip::ZipArchive;

/// Characters after which enough is read.
const ENOUGH: usize = caps::TEXT * 8;

/// Reads a zip that holds an OpenDocument.
pub(super) fn read<S: Source>(mut zip: ZipArchive<S>, budget: &mut Budget) -> Found {
    let kind = match part(&mut zip, "mimetype", budget) {
        Ok(kind) if kind.ends_with(b"spreadsheet") => Kind::Sheet,
        Ok(kind) if kind.ends_with(b"presentation") => Kind::Slides,
        _ => Kind::Document,
    };
    let manifest = part(&mut zip, "META-INF/manifest.xml", budget).unwrap_or_default();
    if manifest.windows(15).any(|window| window == b"encryption-data") {
        return Found { problem: Some(Trouble::Encrypted), ..Found::unread(kind, Why::Locked) };
    }
    let content = match part(&mut zip, "content.xml", budget) {
        Ok(content) => content,
        Err(why) => return Found::unread(kind, why),
    };
    let meta = part(&mut zip, "meta.xml", budget).unwrap_or_default();
    let pictures = zip.file_names_raw().filter(|name| name.starts_with(b"Pictures/")).count();
    let (text, walked) = text(&content);
    Found {
        kind,
        text,
        title: xml::text_of(&meta, "title"),
        dated: xml::text_of(&meta, "creation-date").and_then(|date| xml::day(&date)),
        pictures: u32::try_from(pictures).unwrap_or(u32::MAX),
        why: walked.err(),
        ..Found::default()
    }
}

/// One part of a container, unpacked within the budget.
pub(super) fn part<S: Source>(zip: &mut ZipArchive<S>, name: &str, budget: &mut Budget) -> Result<Vec<u8>, Why> {
    let part = zip.by_name(name).map_err(|_| Why::Damaged)?;
    let packed = part.compressed_size();
    budget.drain(part, packed, caps::OUTPUT)
}

fn text(content: &[u8]) -> (String, Result<(), Why>) {
    let mut text = String::new();
    let (mut body, mut cells, mut in_cell) = (false, 0_u64, 0_u32);
    let mut too_many = false;
    let walked = xml::walk(content, |step| {
        match step {
            Step::Open("body", _) => body = true,
            Step::Open("table-cell", _) => {
                in_cell += 1;
                cells += 1;
            }
            Step::Close("table-cell") => {
                in_cell = in_cell.saturating_sub(1);
                text.push('\t');
            }
            Step::Open("tab", _) => text.push('\t'),
            Step::Open("s", _) => text.push(' '),
            Step::Close("table-row") => {
                let filled = text.trim_end_matches('\t').len();
                // A row of repeated empty cells ends thousands of columns further on.
                text.truncate(filled.max(text.len().min(filled + 20)));
                text.push('\n');
            }
            Step::Close("p" | "h") if in_cell == 0 => text.push('\n'),
            Step::Text(part) if body => text.push_str(part),
            _ => {}
        }
        too_many = cells > caps::CELLS;
        if text.len() > ENOUGH || too_many { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    (text, if too_many { Err(Why::Cells) } else { walked })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_lines_and_cells_are_apart() {
        let xml = "<o:document><o:body><t:p>双拥<t:s/>计划</t:p><table:table><table:table-row>\
            <table:table-cell><t:p>姓名</t:p></table:table-cell><table:table-cell/></table:table-row></table:table>\
            </o:body></o:document>";
        let (text, walked) = text(xml.as_bytes());
        assert_eq!(text, "双拥 计划\n姓名\t\t\n");
        assert_eq!(walked, Ok(()));
    }
}
