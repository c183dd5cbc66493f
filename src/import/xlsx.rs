//! Excel workbooks: every visible sheet as a table, with shared strings and merged cells. Read sparsely and with bounds.
//! It judges nothing; a date stays the number that Excel keeps.

use super::document::{Block, Cell, Document, Row, Table};
use super::package::{Package, PackageError};
use super::xml::{self, Element};
use std::collections::BTreeMap;

/// Rows and columns beyond these hold no plan.
const MOST_ROWS: usize = 20_000;
const MOST_COLUMNS: usize = 256;

/// Reads a workbook.
pub fn read(package: &mut Package<'_>) -> Result<Document, PackageError> {
    let workbook = xml::parse(&package.part("xl/workbook.xml")?)?;
    let relations = package.part_if_any("xl/_rels/workbook.xml.rels")?.map(|part| xml::parse(&part)).transpose()?;
    let strings = package.part_if_any("xl/sharedStrings.xml")?.map(|part| xml::parse(&part)).transpose()?;
    let strings: Vec<String> =
        strings.iter().flat_map(|root| root.all("si").map(string_of).collect::<Vec<_>>()).collect();
    let mut document = Document::default();
    let sheets = workbook.at(&["sheets"]).map(|sheets| sheets.all("sheet").cloned().collect::<Vec<_>>());
    for (index, sheet) in sheets.unwrap_or_default().iter().enumerate() {
        if sheet.attribute("state").is_some_and(|state| state != "visible") {
            continue;
        }
        let path = sheet_path(sheet, relations.as_ref(), index);
        let Some(part) = package.part_if_any(&path)? else {
            continue;
        };
        let table = table(&xml::parse(&part)?, sheet.attribute("name"), &strings);
        if !table.rows.is_empty() {
            document.blocks.push(Block::Table(table));
        }
    }
    Ok(document)
}

fn sheet_path(sheet: &Element, relations: Option<&Element>, index: usize) -> String {
    let id = sheet.attribute("id");
    let target = relations.into_iter().flat_map(|root| root.all("Relationship")).find_map(|relation| {
        (relation.attribute("Id") == id).then(|| relation.attribute("Target").map(str::to_owned))?
    });
    match target {
        Some(target) if target.starts_with('/') => target.trim_start_matches('/').to_owned(),
        Some(target) => format!("xl/{target}"),
        None => format!("xl/worksheets/sheet{}.xml", index + 1),
    }
}

/// A shared string without its phonetic guide.
fn string_of(string: &Element) -> String {
    let runs = string.elements().filter(|element| matches!(element.name.as_str(), "t" | "r"));
    runs.map(|run| if run.name == "t" { run.text() } else { run.all("t").map(Element::text).collect() }).collect()
}

fn table(sheet: &Element, name: Option<&str>, strings: &[String]) -> Table {
    let mut cells: BTreeMap<(usize, usize), Cell> = BTreeMap::new();
    let rows = sheet.at(&["sheetData"]).into_iter().flat_map(|data| data.all("row")).take(MOST_ROWS);
    for (index, row) in rows.enumerate() {
        let number = row.attribute("r").and_then(|r| r.parse::<usize>().ok()).map_or(index, |r| r.saturating_sub(1));
        for (place, cell) in row.all("c").enumerate() {
            let at = cell.attribute("r").and_then(place_of).unwrap_or((number, place));
            let text = value_of(cell, strings);
            if at.0 < MOST_ROWS && at.1 < MOST_COLUMNS && !text.trim().is_empty() {
                cells.insert(at, Cell { text, continued: false });
            }
        }
    }
    for merge in sheet.at(&["mergeCells"]).into_iter().flat_map(|merges| merges.all("mergeCell")) {
        let Some((from, to)) = merge.attribute("ref").and_then(|range| range.split_once(':')) else {
            continue;
        };
        let (Some(from), Some(to)) = (place_of(from), place_of(to)) else {
            continue;
        };
        let Some(origin) = cells.get(&from).cloned() else {
            continue;
        };
        for row in from.0..=to.0.min(MOST_ROWS) {
            for column in from.1..=to.1.min(MOST_COLUMNS) {
                if (row, column) != from {
                    cells.insert((row, column), Cell { text: origin.text.clone(), continued: true });
                }
            }
        }
    }
    let columns = cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
    let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
    for ((row, column), cell) in cells {
        let blank = || Row { number: row + 1, cells: vec![Cell::default(); columns] };
        rows.entry(row).or_insert_with(blank).cells[column] = cell;
    }
    Table { sheet: name.map(str::to_owned), rows: rows.into_values().collect() }
}

/// The text of a cell: a shared, inline or formula string, else the number as it is kept.
fn value_of(cell: &Element, strings: &[String]) -> String {
    let value = cell.at(&["v"]).map(Element::text).unwrap_or_default();
    match cell.attribute("t") {
        Some("s") => value.trim().parse::<usize>().ok().and_then(|at| strings.get(at)).cloned().unwrap_or_default(),
        Some("inlineStr") => cell.at(&["is"]).map(string_of).unwrap_or_default(),
        Some("e") => String::new(),
        _ => value,
    }
}

/// Row and column, from 0, of `C7`.
fn place_of(name: &str) -> Option<(usize, usize)> {
    let letters = name.find(|c: char| c.is_ascii_digit())?;
    let column = name[..letters].bytes().try_fold(0usize, |column, letter| {
        let letter = letter.to_ascii_uppercase();
        letter.is_ascii_uppercase().then(|| column.saturating_mul(26) + usize::from(letter - b'A') + 1)
    })?;
    let row: usize = name[letters..].parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}
