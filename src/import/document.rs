//! What every reader makes of a document: numbered lines and tables. It keeps the order and the place of every text;
//! what a line means is decided in `outline` and `table`.

/// A document as lines and tables, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// Text outside the flow that may name the owner of what follows (sheet names).
    pub remarks: Vec<String>,
}

/// A line of text or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, or a line of a text file.
    Line(Line),
    /// A table.
    Table(Table),
}

/// One paragraph with the number Word would print before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Its place in the document, from 1 (line of a text file, paragraph of a Word document).
    pub number: usize,
    /// Its text, automatic number included.
    pub text: String,
    /// True when the document itself marks it as a heading (style, outline level, `#`).
    pub heading: bool,
    /// True when the document itself marks it as the title.
    pub title: bool,
}

/// A table as rows of cells; merged cells repeat their text with `continued` set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet, when it is one.
    pub sheet: Option<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its place in the document, from 1 (paragraph of its first cell, row of the sheet).
    pub number: usize,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text, paragraphs separated by newlines.
    pub text: String,
    /// True when a merged cell above or to the left covers it.
    pub continued: bool,
}

/// A text without what converters leave behind: `[bookmark: …]`, page numbers, zero-width and soft characters.
pub fn without_debris(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let debris = ["[bookmark:", "[comment:", "[footnote:", "[endnote:", "[anchor:", "[hyperlink:", "[image:"];
        let end = from.find(']').filter(|_| debris.iter().any(|opening| from.starts_with(opening)));
        match end {
            Some(end) => rest = &from[end + 1..],
            None => {
                out.push('[');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}') || c == '\u{7}';
    let plain: String = out
        .chars()
        .filter(|c| !unseen(*c))
        .map(|c| if c == '\u{a0}' || c.is_control() && c != '\n' { ' ' } else { c })
        .collect();
    let trimmed = plain.trim_matches(|c: char| c.is_whitespace() || c == '　');
    if is_page_number(trimmed) { String::new() } else { trimmed.to_owned() }
}

/// `— 1 —`, `- 12 -`, `第3页 共9页`.
fn is_page_number(text: &str) -> bool {
    let dashes = |c: char| "—-–－_".contains(c);
    let inner = text.trim_matches(|c: char| dashes(c) || c.is_whitespace());
    let number = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit());
    let page = text.starts_with('第') && text.ends_with('页') && text.chars().count() <= 14;
    page || number && text.starts_with(dashes) && text.ends_with(dashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversion_debris_goes_and_text_in_brackets_stays() {
        assert_eq!(without_debris("[bookmark: OLE_LINK9][bookmark: OLE_LINK10]提供材料：甲"), "提供材料：甲");
        assert_eq!(without_debris("报告[修订版]"), "报告[修订版]");
        assert_eq!(without_debris("— 1 —"), "");
        assert_eq!(without_debris("第 3 页 共 9 页"), "");
        assert_eq!(without_debris("1"), "1");
    }
}
