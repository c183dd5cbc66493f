//! Word documents: paragraphs with the numbers Word prints, headings by style, tables with merged cells. Deleted text
//! of tracked changes is left out. It reads one format and judges nothing.

use super::document::{Block, Cell, Document, Line, Row, Table};
use super::numbering::Numbering;
use super::package::{Package, PackageError};
use super::xml::{self, Element, Node};
use std::collections::HashMap;

/// Columns a merged cell may span: more is a damaged file.
const WIDEST_SPAN: usize = 64;

/// Reads a Word document.
pub fn read(package: &mut Package<'_>) -> Result<Document, PackageError> {
    let document = xml::parse(&package.part("word/document.xml")?)?;
    let numbering = package.part_if_any("word/numbering.xml")?.map(|part| xml::parse(&part)).transpose()?;
    let styles = package.part_if_any("word/styles.xml")?.map(|part| xml::parse(&part)).transpose()?;
    let mut reader = Reader {
        numbering: numbering.as_ref().map(Numbering::read).unwrap_or_default(),
        styles: styles.as_ref().map(read_styles).unwrap_or_default(),
        paragraph: 0,
    };
    let mut blocks = Vec::new();
    if let Some(body) = document.at(&["body"]) {
        reader.blocks(body, &mut blocks);
    }
    Ok(Document { blocks, ..Document::default() })
}

/// What a paragraph style gives its paragraphs.
#[derive(Debug, Clone, Default)]
struct Style {
    based_on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    heading: bool,
    title: bool,
}

fn read_styles(root: &Element) -> HashMap<String, Style> {
    let styles = root.all("style").filter_map(|style| {
        let name = style.val(&["name"]).unwrap_or("").to_lowercase();
        let read = Style {
            based_on: style.val(&["basedOn"]).map(str::to_owned),
            list: style.val(&["pPr", "numPr", "numId"]).map(str::to_owned),
            level: style.val(&["pPr", "numPr", "ilvl"]).and_then(|level| level.parse().ok()),
            heading: name.starts_with("heading") || style.at(&["pPr", "outlineLvl"]).is_some(),
            title: name == "title" || name == "标题",
        };
        Some((style.attribute("styleId")?.to_owned(), read))
    });
    styles.collect()
}

struct Reader {
    numbering: Numbering,
    styles: HashMap<String, Style>,
    paragraph: usize,
}

impl Reader {
    fn blocks(&mut self, parent: &Element, blocks: &mut Vec<Block>) {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => {
                    let line = self.paragraph(element);
                    // A soft line break separates lines as much as a paragraph does.
                    let texts = line.text.split('\n').map(|text| Line { text: text.to_owned(), ..line.clone() });
                    blocks.extend(texts.map(Block::Line));
                }
                "tbl" => {
                    let table = self.table(element);
                    blocks.push(Block::Table(table));
                }
                "sdt" | "sdtContent" | "ins" | "customXml" | "smartTag" => self.blocks(element, blocks),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element) -> Line {
        self.paragraph += 1;
        let style = self.style(paragraph.val(&["pPr", "pStyle"]));
        let own = paragraph.at(&["pPr", "numPr"]);
        let list = own.and_then(|list| list.val(&["numId"])).map(str::to_owned).or(style.list);
        let level = own.and_then(|list| list.val(&["ilvl"])).and_then(|level| level.parse().ok()).or(style.level);
        let text = text_of(paragraph);
        // `numId` 0 takes a paragraph out of its style's list; Word numbers no empty text that people would read.
        let number = match list.filter(|list| list != "0") {
            Some(list) if !text.trim().is_empty() => self.numbering.next(&list, level.unwrap_or(0)),
            _ => String::new(),
        };
        let outline = paragraph.val(&["pPr", "outlineLvl"]).is_some_and(|level| level != "9");
        Line { number: self.paragraph, text: number + &text, heading: style.heading || outline, title: style.title }
    }

    fn style(&self, id: Option<&str>) -> Style {
        let mut found = Style::default();
        let mut next = id.map(str::to_owned);
        // Styles may be based on each other in a circle in damaged files.
        for _ in 0..10 {
            let Some(style) = next.take().and_then(|id| self.styles.get(&id)) else {
                break;
            };
            found.list = found.list.or_else(|| style.list.clone());
            found.level = found.level.or(style.level);
            found.heading |= style.heading;
            found.title |= style.title;
            next = style.based_on.clone();
        }
        found
    }

    fn table(&mut self, table: &Element) -> Table {
        let mut rows: Vec<Row> = Vec::new();
        for row in table.all("tr") {
            let number = self.paragraph + 1;
            let mut cells: Vec<Cell> = Vec::new();
            for cell in row.elements().filter_map(cell_of) {
                let span = cell.val(&["tcPr", "gridSpan"]).and_then(|span| span.parse().ok()).unwrap_or(1);
                let merge = cell.at(&["tcPr", "vMerge"]);
                let below = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
                let text = self.cell_text(cell);
                let above = below.then(|| rows.last().and_then(|above| above.cells.get(cells.len()))).flatten();
                let text = above.map_or(text, |above| above.text.clone());
                cells.push(Cell { text: text.clone(), continued: below });
                let covered = Cell { text, continued: true };
                cells.extend(std::iter::repeat_n(covered, span.clamp(1, WIDEST_SPAN) - 1));
            }
            rows.push(Row { number, cells });
        }
        Table { sheet: None, rows }
    }

    fn cell_text(&mut self, cell: &Element) -> String {
        let mut blocks = Vec::new();
        self.blocks(cell, &mut blocks);
        let mut lines: Vec<String> = Vec::new();
        for block in blocks {
            match block {
                Block::Line(line) => lines.push(line.text),
                // A table inside a cell reads as its texts.
                Block::Table(table) => lines.extend(
                    table
                        .rows
                        .into_iter()
                        .flat_map(|row| row.cells)
                        .filter(|cell| !cell.continued)
                        .map(|cell| cell.text),
                ),
            }
        }
        lines.retain(|line| !line.trim().is_empty());
        lines.join("\n")
    }
}

/// A cell of a row, also inside a content control.
fn cell_of(element: &Element) -> Option<&Element> {
    match element.name.as_str() {
        "tc" => Some(element),
        "sdt" => element.at(&["sdtContent", "tc"]),
        _ => None,
    }
}

/// The text of a paragraph as it is read after all tracked changes are accepted.
fn text_of(paragraph: &Element) -> String {
    let mut out = String::new();
    add_text(paragraph, &mut out);
    out
}

fn add_text(element: &Element, out: &mut String) {
    for child in element.elements() {
        match child.name.as_str() {
            "t" => child.children.iter().for_each(|node| {
                if let Node::Text(text) = node {
                    out.push_str(text);
                }
            }),
            "tab" if element.name == "r" => out.push(' '),
            "br" | "cr" => out.push('\n'),
            "noBreakHyphen" => out.push('-'),
            // Deleted and moved-away text, field codes, the second form of a shape, readings above characters, settings.
            "del" | "moveFrom" | "instrText" | "Fallback" | "rt" | "pPr" | "rPr" => {}
            _ => add_text(child, out),
        }
    }
}
