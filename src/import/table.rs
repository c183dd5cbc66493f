//! Reads tables: a title row, heads found by meaning, merged cells, units in a column or in rows of their own.
//! It hands units and items to the draft and decides nothing about pieces.

use super::document::{Cell, Row, Table, without_debris};
use super::draft::{Draft, ItemDraft};
use super::fields::{self, Field};
use super::{dates, items, names};

/// Rows looked at for the head of the columns.
const HEAD_WITHIN: usize = 15;

/// Reads a table. `heading` is the line above it: the unit, when the table has no column of units.
pub fn read(table: &Table, heading: Option<(String, usize)>, draft: &mut Draft) {
    let rows: Vec<Row> =
        table.rows.iter().map(clean).filter(|row| row.cells.iter().any(|c| !c.text.is_empty())).collect();
    let Some((head_at, columns)) = head(&rows).map(|(at, columns)| below(&rows, at, columns)) else {
        let told = rows.first().map(|row| (row.number, shown(row)));
        if let Some((line, text)) = told {
            let otherwise = "name the columns 单位 and 材料 in its first row if it holds materials";
            draft.doubt(line, &text, "the table names no materials and was left out", otherwise, 0.5);
        }
        return;
    };
    if draft.title.is_none() && head_at > 0 {
        draft.title = title(&rows[..head_at]);
    }
    let mut reader = Reader { columns, owners: Vec::new(), line: 0, source: String::new(), due: None };
    if !reader.has(Field::Unit) {
        let sheet = table.sheet.clone().map(|sheet| (sheet, rows[head_at].number));
        if let Some((name, line)) = heading.or(sheet) {
            reader.pending_names(names::split(&name), line, &name);
        }
    }
    for row in &rows[head_at + 1..] {
        reader.row(row, draft);
    }
}

fn clean(row: &Row) -> Row {
    let cells = row.cells.iter().map(|cell| {
        let lines: Vec<String> = cell.text.lines().map(without_debris).filter(|line| !line.is_empty()).collect();
        Cell { text: lines.join("\n"), continued: cell.continued }
    });
    Row { number: row.number, cells: cells.collect() }
}

fn shown(row: &Row) -> String {
    let texts = row.cells.iter().filter(|cell| !cell.continued && !cell.text.is_empty()).map(|cell| cell.text.as_str());
    texts.collect::<Vec<_>>().join(" | ").replace('\n', " ")
}

/// The row whose cells name the columns: it must name materials, and should name units.
fn head(rows: &[Row]) -> Option<(usize, Vec<Option<Field>>)> {
    head_by(rows, fields::meaning).or_else(|| head_by(rows, loose_meaning))
}

fn head_by(rows: &[Row], meaning: impl Fn(&str) -> Option<Field>) -> Option<(usize, Vec<Option<Field>>)> {
    let candidates = rows.iter().enumerate().take(HEAD_WITHIN).filter_map(|(at, row)| {
        let columns: Vec<Option<Field>> = row.cells.iter().map(|cell| meaning(&cell.text)).collect();
        let own = row.cells.iter().filter(|cell| !cell.continued && !cell.text.is_empty()).count();
        let known = columns.iter().flatten().count();
        (columns.contains(&Some(Field::Materials)) && own >= 2 && known >= 2).then_some((known, at, columns))
    });
    // The first of the rows that know most.
    let best = candidates.min_by_key(|(known, at, _)| (std::cmp::Reverse(*known), *at))?;
    Some((best.1, best.2))
}

/// A second row of heads, under a head that spans columns (档案资料 over 资料名称 and 要求), says what each column is.
fn below(rows: &[Row], at: usize, mut columns: Vec<Option<Field>>) -> (usize, Vec<Option<Field>>) {
    let Some(next) = rows.get(at + 1) else {
        return (at, columns);
    };
    let head = &rows[at].cells;
    let spans = |column: usize| {
        let same = |other: usize| head.get(other).is_some_and(|cell| cell.text == head[column].text);
        !head[column].text.is_empty() && (same(column + 1) || column > 0 && same(column - 1))
    };
    let own = |column: usize| next.cells.get(column).filter(|cell| !cell.continued && !cell.text.is_empty());
    let under: Vec<usize> = (0..columns.len()).filter(|column| spans(*column) && own(*column).is_some()).collect();
    let others_covered =
        (0..columns.len()).filter(|column| !under.contains(column)).all(|column| own(column).is_none());
    if under.is_empty() || !others_covered {
        return (at, columns);
    }
    let told: Vec<Option<Field>> =
        under.iter().map(|column| own(*column).and_then(|cell| fields::meaning(&cell.text))).collect();
    // Heads that say nothing leave the column to the first of those the upper head spans.
    let silent = told.iter().all(Option::is_none);
    for (place, (column, field)) in under.iter().zip(told).enumerate() {
        columns[*column] = if silent && place == 0 { columns[*column] } else { field };
    }
    (at + 1, columns)
}

/// In a table without a column of materials, a column of items or contents stands for it.
fn loose_meaning(key: &str) -> Option<Field> {
    let key = key.trim().to_lowercase();
    let listed =
        ["item", "items", "document", "name", "内容", "名称", "项目", "事项", "文件名称", "具体内容", "提交物"];
    if listed.contains(&key.as_str()) { Some(Field::Materials) } else { fields::meaning(&key) }
}

fn title(rows: &[Row]) -> Option<String> {
    let alone = |row: &Row| {
        let mut texts = row.cells.iter().filter(|cell| !cell.continued && !cell.text.is_empty());
        let first = texts.next()?.text.replace('\n', "");
        (texts.next().is_none() && !first.starts_with("附件")).then_some(first)
    };
    rows.iter().find_map(alone)
}

struct Reader {
    columns: Vec<Option<Field>>,
    owners: Vec<usize>,
    line: usize,
    source: String,
    /// The deadline of the row above, for 同上 and merged cells.
    due: Option<(String, usize)>,
}

impl Reader {
    fn has(&self, field: Field) -> bool {
        self.columns.contains(&Some(field))
    }

    fn cells<'a>(&'a self, row: &'a Row, field: Field) -> impl Iterator<Item = &'a Cell> {
        let of_field = move |column: &Option<Field>| *column == Some(field);
        row.cells.iter().zip(&self.columns).filter(move |(_, column)| of_field(column)).map(|(cell, _)| cell)
    }

    fn text(&self, row: &Row, field: Field) -> String {
        self.cells(row, field)
            .map(|cell| cell.text.as_str())
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn pending_names(&mut self, names: Vec<String>, line: usize, source: &str) {
        self.owners.clear();
        self.line = line;
        self.source = names.join("\n");
        if self.source.is_empty() {
            source.clone_into(&mut self.source);
        }
    }

    fn row(&mut self, row: &Row, draft: &mut Draft) {
        if self.is_section(row, draft) || self.repeats_head(row) || is_total(row) {
            return;
        }
        let unit = self.text(row, Field::Unit);
        let mut materials = self.materials(row);
        let merged = self.cells(row, Field::Unit).all(|cell| cell.continued);
        let goes_on = unit.is_empty() || dates::is_same_as_above(&unit) || merged && !self.source.is_empty();
        if self.has(Field::Unit) && !goes_on {
            self.pending_names(names::split(&unit), row.number, &unit);
            if materials.is_empty() {
                // Materials in one merged cell beside several units: each of them owes them.
                let covered = self.cells(row, Field::Materials).find(|cell| cell.continued);
                materials = covered.map(|cell| items::split(&cell.text)).unwrap_or_default();
            }
        }
        if materials.is_empty() {
            return;
        }
        if self.owners.is_empty() && !self.source.is_empty() {
            let names: Vec<String> = self.source.lines().map(str::to_owned).collect();
            self.owners = names.iter().map(|name| draft.unit(name, self.line, &names.join("、"))).collect();
        }
        if self.owners.is_empty() {
            let otherwise = "fill in the unit of this row";
            draft.doubt(row.number, &materials[0], "the row has no unit and was left out", otherwise, 0.1);
            return;
        }
        let due = self.due(row, draft);
        let copies = self.text(row, Field::Copies);
        for owner in self.owners.clone() {
            for text in &materials {
                let conditions = conditions(&copies);
                draft.item(owner, ItemDraft { text: text.clone(), line: row.number, due, conditions });
            }
            let contacts: Vec<String> =
                self.cells(row, Field::Contact).map(|cell| cell.text.replace('\n', " ")).collect();
            let contact = contacts.join(" ").trim().to_owned();
            let unit = &mut draft.units[owner];
            if !contact.is_empty() && !unit.remarks.contains(&contact) {
                unit.remarks.push(contact);
            }
        }
    }

    fn materials(&self, row: &Row) -> Vec<String> {
        let own = self.cells(row, Field::Materials).filter(|cell| !cell.continued && !cell.text.is_empty());
        own.flat_map(|cell| items::split(&cell.text)).filter(|item| !items::is_nothing(item)).collect()
    }

    /// The deadline of a row: its own, the one of a merged cell, or 同上.
    fn due(&mut self, row: &Row, draft: &mut Draft) -> Option<chrono::NaiveDate> {
        let own = self.text(row, Field::Deadline);
        let own = excel_day(&own).map_or(own, |date| date.to_string());
        let above = dates::is_same_as_above(&own) || own.is_empty();
        if !above {
            let new = self.due.as_ref().is_none_or(|(text, _)| *text != own);
            let date = if new { draft.date(&own, row.number) } else { self.known_due(draft) };
            self.due = Some((own, row.number));
            return date;
        }
        if own.is_empty() { None } else { self.known_due(draft) }
    }

    /// The date of the text above, without saying the same doubt twice.
    fn known_due(&self, draft: &Draft) -> Option<chrono::NaiveDate> {
        let (text, _) = self.due.as_ref()?;
        dates::find(text, draft.year?).iter().map(|found| found.date).max()
    }

    /// A row that holds one text across the table: a section, or the unit when there is no column for it.
    fn is_section(&mut self, row: &Row, draft: &mut Draft) -> bool {
        let mut filled = row.cells.iter().filter(|cell| !cell.continued && !cell.text.is_empty());
        let (Some(only), None) = (filled.next(), filled.next()) else {
            return false;
        };
        let across =
            row.cells.len() > 1 && row.cells.iter().filter(|cell| cell.text == only.text).count() == row.cells.len();
        let first = row.cells.first().is_some_and(|cell| cell.text == only.text) && self.materials(row).is_empty();
        if !across && !first {
            return false;
        }
        let remark = ["备注", "注：", "注:", "说明", "合计", "note", "total"]
            .iter()
            .any(|w| only.text.to_lowercase().starts_with(w));
        if remark {
            if let Some((Field::Deadline, value)) = fields::field(&only.text) {
                draft.general_due = draft.date(value, row.number);
            }
        } else if !self.has(Field::Unit) {
            let name = super::labels::label(&only.text).1.to_owned();
            self.pending_names(names::split(&name), row.number, &only.text);
        } else if across {
            self.owners.clear();
            self.source.clear();
        }
        true
    }

    fn repeats_head(&self, row: &Row) -> bool {
        let same = row
            .cells
            .iter()
            .zip(&self.columns)
            .filter(|(cell, column)| column.is_some() && fields::meaning(&cell.text) == **column);
        same.count() >= 2
    }
}

/// 合计 at the head of a row: it counts, and names nothing.
fn is_total(row: &Row) -> bool {
    let first = row.cells.iter().find(|cell| !cell.text.is_empty()).map(|cell| cell.text.to_lowercase());
    first.is_some_and(|first| matches!(first.as_str(), "合计" | "总计" | "小计" | "共计" | "total" | "sum"))
}

/// 份数 as a condition to show.
fn conditions(copies: &str) -> Vec<String> {
    let copies = copies.trim();
    match copies.parse::<f64>() {
        Ok(number) if number > 1.0 => vec![format!("一式{number}份")],
        Ok(_) => Vec::new(),
        Err(_) if copies.is_empty() || items::is_nothing(copies) => Vec::new(),
        Err(_) => vec![copies.replace('\n', " ")],
    }
}

/// A spreadsheet keeps a date as the number of days since 1899-12-30.
fn excel_day(text: &str) -> Option<chrono::NaiveDate> {
    let days: f64 = text.trim().parse().ok()?;
    let days = (36_000.0..80_000.0).contains(&days).then_some(days as u64)?;
    chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(days))
}
