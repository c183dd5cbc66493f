//! Text files and Markdown: the encoding, the lines, wrapped lines put together, and tables drawn with `|`.

use super::document::{Block, Cell, Document, Line, Row, Table};
use super::{fields, labels};

/// Reads a text; `None` when it is none (binary).
pub fn read(bytes: &[u8], markdown: bool) -> Option<Document> {
    let text = decode(bytes)?;
    let lines: Vec<&str> = text.lines().collect();
    let lines = if markdown { lines.iter().map(|line| (*line).to_owned()).collect() } else { unwrap(&lines) };
    let mut blocks = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for (line, number) in lines.iter().zip(1..) {
        if let Some(cells) = table_row(line) {
            let rule = cells.iter().all(|cell| cell.text.chars().all(|c| "-: ".contains(c)));
            if !rule {
                rows.push(Row { number, cells });
            }
            continue;
        }
        end_table(&mut rows, &mut blocks);
        blocks.push(Block::Line(if markdown { marked(line, number) } else { plain(line, number) }));
    }
    end_table(&mut rows, &mut blocks);
    Some(Document { blocks, ..Document::default() })
}

fn plain(line: &str, number: usize) -> Line {
    Line { number, text: line.to_owned(), ..Line::default() }
}

/// A line of Markdown: `#` makes a title, `##` and more a heading; stress is dropped.
fn marked(line: &str, number: usize) -> Line {
    let text = line.replace("**", "");
    let rest = text.trim_start_matches('#');
    let depth = text.len() - rest.len();
    if depth == 0 || !rest.starts_with(' ') {
        return Line { number, text, ..Line::default() };
    }
    Line {
        number,
        text: rest.trim().trim_end_matches('#').trim_end().to_owned(),
        heading: depth > 1,
        title: depth == 1,
    }
}

fn end_table(rows: &mut Vec<Row>, blocks: &mut Vec<Block>) {
    if !rows.is_empty() {
        blocks.push(Block::Table(Table { sheet: None, rows: std::mem::take(rows) }));
    }
}

/// A row of a table drawn with `|`, where `<br>` separates lines in a cell, or pasted with tabs between three columns
/// or more.
fn table_row(line: &str) -> Option<Vec<Cell>> {
    if line.matches('\t').count() >= 2 {
        let cell = |text: &str| Cell { text: text.trim().to_owned(), continued: false };
        return Some(line.split('\t').map(cell).collect());
    }
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let cell = |text: &str| Cell { text: text.trim().replace("<br>", "\n").replace("<br/>", "\n"), continued: false };
    Some(inner.split('|').map(cell).collect())
}

/// UTF-8, UTF-16 with a mark, or what the bytes look most like (GB18030 for Chinese).
fn decode(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return Some(encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!text.contains('\0')).then(|| text.to_owned());
    }
    let (text, wrong) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if !wrong && !text.contains('\0') {
        return Some(text.into_owned());
    }
    let text = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0;
    let readable =
        text.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace() || "，。；：、".contains(*c)).count();
    (bytes.len().is_multiple_of(2) && readable * 10 > text.chars().count() * 9).then(|| text.into_owned())
}

/// Puts together lines that a program wrapped at a fixed width. The place of each line stays its own: what was joined
/// to the line above leaves an empty line.
fn unwrap(lines: &[&str]) -> Vec<String> {
    let width = |line: &str| line.trim().chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let longest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    let full = |line: &str| width(line) + 6 >= longest;
    let wrapped = (30..=130).contains(&longest) && lines.iter().filter(|line| full(line)).count() >= 4;
    if !wrapped {
        return lines.iter().map(|line| (*line).to_owned()).collect();
    }
    let mut out: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    for line in lines {
        let (label, rest) = labels::label(line);
        let begins = label.is_some() || line.trim().is_empty() || fields::field(rest).is_some();
        match open {
            Some(at) if !begins => {
                let joint = if out[at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == ',') { " " } else { "" };
                let joined = format!("{}{joint}{}", out[at].trim_end(), line.trim());
                out[at] = joined;
                out.push(String::new());
            }
            _ => out.push((*line).to_owned()),
        }
        let ended = line.trim_end().ends_with(['。', '：', ':']);
        let start = if begins || open.is_none() { Some(out.len() - 1) } else { open };
        open = if full(line) && !ended { start } else { None };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let document = read(bytes, false).unwrap();
        document
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Line(line) => Some(line.text.clone()),
                Block::Table(_) => None,
            })
            .collect()
    }

    #[test]
    fn every_encoding_of_a_chinese_text_is_read() {
        let text = "一、区委办公室\n提供材料：年度工作计划、总结。";
        let wanted: Vec<String> = text.lines().map(str::to_owned).collect();
        assert_eq!(lines(text.as_bytes()), wanted);
        assert_eq!(lines(&encoding_rs::GB18030.encode(text).0), wanted);
        let mut utf16: Vec<u8> = vec![0xFF, 0xFE];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(lines(&utf16), wanted);
        assert!(read(&[0, 1, 2, 3, 0, 0], false).is_none());
    }

    #[test]
    fn wrapped_lines_are_put_together_and_keep_their_places() {
        let text = "一、区教育局\n提供材料：年度工作计划和总结以及各类学校安全检查台\n账；消防演练方案和演练照片以及学校消防设施维护保养\n记录与合同；\
                    食堂安全管理制度和从业人员健康证以及\n晨检记录等材料；校车安全管理台账和驾驶员名单以及车\n辆检测报告。\n完成时限：2024年5月底前";
        let got = lines(text.as_bytes());
        assert!(got[1].contains("安全检查台账；消防") && got[1].ends_with("车辆检测报告。"), "{got:?}");
        assert_eq!(got.last().unwrap(), "完成时限：2024年5月底前");
        assert_eq!(got.len(), 7);
    }
}
