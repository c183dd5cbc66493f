//! The ledger as a workbook, made in memory: overview, every piece with state and file, drops, letters. Every text cell
//! is written as text, so nothing that comes from a file name is ever a formula or a link.

use super::clean::shown;
use super::view_digest::{LedgerBook, PieceState, UnitPresence};
use super::{Language, UnitRow};
use chrono::{Datelike, NaiveDateTime, Timelike};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// Characters of a cell; the format allows 32,767.
const CELL: usize = 2_000;

/// Why the workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the workbook writer refused the ledger")]
pub struct BookError(#[from] XlsxError);

/// The workbook's bytes (.xlsx). The same ledger gives the same bytes.
pub fn workbook(book: &LedgerBook, language: Language) -> Result<Vec<u8>, BookError> {
    let words = Words { language };
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(shown(&book.title));
    workbook.set_properties(&properties.set_creation_datetime(&excel(book.written)?));
    units(workbook.add_worksheet(), book, &words)?;
    pieces(workbook.add_worksheet(), book, &words)?;
    drops(workbook.add_worksheet(), book, &words)?;
    letters(workbook.add_worksheet(), book, &words)?;
    Ok(workbook.save_to_buffer()?)
}

/// A cell.
enum Cell {
    Text(String),
    Number(f64),
    Time(NaiveDateTime),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Cell::Number(f64::from(number))
    }
}

impl From<Option<NaiveDateTime>> for Cell {
    fn from(time: Option<NaiveDateTime>) -> Self {
        time.map_or(Cell::Empty, Cell::Time)
    }
}

/// Writes one sheet: a frozen header with filters, then the rows.
fn sheet(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[(&str, f64)],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_background_color(0xE8_EDF3).set_align(FormatAlign::VerticalCenter);
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.set_name(name)?;
    for (column, (title, width)) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, *title, &head)?;
        sheet.set_column_width(column, *width)?;
    }
    let mut last = 0;
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, safe(&text))?,
                Cell::Number(number) => sheet.write_number(row, column, number)?,
                Cell::Time(at) => sheet.write_datetime_with_format(row, column, excel(at)?, &time)?,
                Cell::Empty => sheet,
            };
        }
        last = row;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, last.max(1), columns.len().saturating_sub(1) as u16)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn excel(time: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(time.year()).unwrap_or(9999);
    let day = ExcelDateTime::from_ymd(year, time.month() as u8, time.day() as u8)?;
    day.and_hms(time.hour() as u16, time.minute() as u8, time.second())
}

/// The text of a cell, safe to show; one that is cut says so by its end.
fn safe(text: &str) -> String {
    let text = shown(text);
    match text.char_indices().nth(CELL) {
        None => text.into_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn units(worksheet: &mut Worksheet, book: &LedgerBook, words: &Words) -> Result<(), XlsxError> {
    let [sheet_name, code, unit, state, due, received, doubtful, missing, files, last] = words.pick(
        ["概览", "编号", "单位", "状态", "应报", "已收", "待核", "缺", "文件数", "最近投递"],
        ["Overview", "Code", "Unit", "State", "Due", "In", "To check", "Missing", "Files", "Last drop"],
    );
    let columns = [
        (code, 8.0),
        (unit, 30.0),
        (state, 12.0),
        (due, 8.0),
        (received, 8.0),
        (doubtful, 8.0),
        (missing, 8.0),
        (files, 8.0),
        (last, 17.0),
    ];
    let rows = book.units.iter().map(|unit| {
        let counts = unit.counts;
        vec![
            unit.code.as_str().into(),
            unit.name.as_str().into(),
            words.unit_state(unit).into(),
            counts.due.into(),
            counts.received.into(),
            counts.doubtful.into(),
            counts.missing.into(),
            unit.files.into(),
            unit.last_drop.into(),
        ]
    });
    sheet(worksheet, sheet_name, &columns, rows)
}

fn pieces(worksheet: &mut Worksheet, book: &LedgerBook, words: &Words) -> Result<(), XlsxError> {
    let [sheet_name, code, unit, piece, title, part, year, deadline, state, file, path, since, because] = words.pick(
        ["材料", "编号", "单位", "份", "材料原文", "文种", "年度", "截止", "状态", "文件编号", "文件", "时间", "依据"],
        [
            "Pieces", "Code", "Unit", "Piece", "Material", "Part", "Year", "Due", "State", "File no.", "File", "Since",
            "Because",
        ],
    );
    let columns = [
        (code, 8.0),
        (unit, 24.0),
        (piece, 20.0),
        (title, 60.0),
        (part, 12.0),
        (year, 8.0),
        (deadline, 12.0),
        (state, 12.0),
        (file, 10.0),
        (path, 40.0),
        (since, 17.0),
        (because, 40.0),
    ];
    let rows = book.pieces.iter().map(|row| {
        let (file, path) = row.file.as_ref().map_or(("", ""), |(file, path)| (file, path));
        vec![
            row.code.as_str().into(),
            row.unit.as_str().into(),
            row.piece.id.as_str().into(),
            row.piece.title.as_str().into(),
            row.piece.part.as_deref().unwrap_or("").into(),
            row.piece.year.map_or(Cell::Empty, |year| Cell::Number(f64::from(year))),
            row.deadline.to_string().as_str().into(),
            words.piece_state(row.state).into(),
            file.into(),
            path.into(),
            row.since.into(),
            row.because.as_str().into(),
        ]
    });
    sheet(worksheet, sheet_name, &columns, rows)
}

fn drops(worksheet: &mut Worksheet, book: &LedgerBook, words: &Words) -> Result<(), XlsxError> {
    let [sheet_name, file, code, unit, path, size, at, filed, outcome, hash] = words.pick(
        ["投递", "文件编号", "编号", "单位", "文件", "字节", "时间", "归档", "结果", "SHA-256"],
        ["Drops", "File no.", "Code", "Unit", "File", "Bytes", "Time", "Filed as", "Result", "SHA-256"],
    );
    let columns = [
        (file, 10.0),
        (code, 8.0),
        (unit, 24.0),
        (path, 48.0),
        (size, 12.0),
        (at, 17.0),
        (filed, 30.0),
        (outcome, 30.0),
        (hash, 70.0),
    ];
    let rows = book.drops.iter().map(|row| {
        vec![
            row.file.as_str().into(),
            row.code.as_str().into(),
            row.unit.as_str().into(),
            row.path.as_str().into(),
            Cell::Number(row.size as f64),
            Cell::Time(row.at),
            row.pieces.join(" ").as_str().into(),
            row.outcome.as_str().into(),
            row.sha256.as_str().into(),
        ]
    });
    sheet(worksheet, sheet_name, &columns, rows)
}

fn letters(worksheet: &mut Worksheet, book: &LedgerBook, words: &Words) -> Result<(), XlsxError> {
    let [sheet_name, key, unit, to, subject, state, at, because] = words.pick(
        ["信件", "编号", "单位", "收件人", "主题", "状态", "时间", "依据"],
        ["Letters", "Key", "Unit", "To", "Subject", "State", "Time", "Because"],
    );
    let columns = [(key, 26.0), (unit, 24.0), (to, 32.0), (subject, 48.0), (state, 14.0), (at, 17.0), (because, 40.0)];
    let rows = book.letters.iter().map(|row| {
        vec![
            row.key.as_str().into(),
            row.unit.as_str().into(),
            row.to.join(", ").as_str().into(),
            row.subject.as_str().into(),
            row.state.as_str().into(),
            Cell::Time(row.at),
            row.because.as_str().into(),
        ]
    });
    sheet(worksheet, sheet_name, &columns, rows)
}

/// The words of the sheets.
struct Words {
    language: Language,
}

impl Words {
    fn pick<T>(&self, zh: T, en: T) -> T {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn unit_state(&self, unit: &UnitRow) -> &'static str {
        let counts = unit.counts;
        match unit.presence {
            UnitPresence::Unknown => self.pick("状态不明", "unknown"),
            UnitPresence::Absent if counts.missing > 0 => self.pick("未建文件夹", "no folder"),
            _ if counts.missing == 0 && counts.doubtful == 0 => self.pick("已收齐", "complete"),
            _ if unit.overdue => self.pick("逾期", "overdue"),
            UnitPresence::Settling => self.pick("正在写入", "settling"),
            _ => self.pick("未收齐", "open"),
        }
    }

    fn piece_state(&self, state: PieceState) -> &'static str {
        match state {
            PieceState::Received => self.pick("已收", "in"),
            PieceState::Doubtful => self.pick("待核", "to check"),
            PieceState::Settling => self.pick("正在写入", "settling"),
            PieceState::Missing => self.pick("缺", "missing"),
            PieceState::Rejected => self.pick("退回", "rejected"),
            PieceState::Waived => self.pick("免报", "waived"),
            PieceState::IfAny => self.pick("如有", "if any"),
        }
    }
}
