//! Writes Word documents for tests: paragraphs with automatic numbers, headings, tables with merged cells.

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A cell: its paragraphs, how many columns it spans, and whether the cell above reaches into it.
#[derive(Clone)]
pub struct Cell {
    pub lines: Vec<String>,
    pub span: usize,
    pub merge: Option<&'static str>,
}

/// A cell of one column.
pub fn cell(text: &str) -> Cell {
    Cell { lines: text.lines().map(str::to_owned).collect(), span: 1, merge: None }
}

/// The first cell of a vertical merge.
pub fn first(text: &str) -> Cell {
    Cell { merge: Some("restart"), ..cell(text) }
}

/// A cell covered by the one above.
pub fn covered() -> Cell {
    Cell { merge: Some("continue"), ..cell("") }
}

/// A document under construction.
#[derive(Default)]
pub struct Docx {
    body: String,
}

/// The lists of `numbering.xml`: 1 is 一、 （一） 1. by level, 2 counts `1.` alone, 3 is （1）.
const NUMBERING: &str = r#"<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"#;

const STYLES: &str = r#"<w:styles xmlns:w="w">
<w:style w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
</w:styles>"#;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn run(text: &str) -> String {
    // Word cuts runs anywhere; so does this.
    let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let part = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text));
    part(&text[..half]) + &part(&text[half..])
}

impl Docx {
    fn styled(mut self, properties: &str, text: &str) -> Self {
        self.body += &format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", run(text));
        self
    }

    /// A plain paragraph.
    pub fn text(self, text: &str) -> Self {
        self.styled("", text)
    }

    /// A paragraph in the style of titles.
    pub fn title(self, text: &str) -> Self {
        self.styled("<w:pStyle w:val=\"T\"/>", text)
    }

    /// A heading by style.
    pub fn heading(self, text: &str) -> Self {
        self.styled("<w:pStyle w:val=\"1\"/>", text)
    }

    /// A paragraph that Word numbers.
    pub fn numbered(self, list: u32, level: u32, text: &str) -> Self {
        let list = format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
        self.styled(&list, text)
    }

    /// A paragraph of which a part was deleted with changes tracked.
    pub fn with_deleted(mut self, text: &str, deleted: &str) -> Self {
        let gone = format!("<w:del><w:r><w:delText>{}</w:delText></w:r></w:del>", escape(deleted));
        self.body += &format!("<w:p>{}{gone}</w:p>", run(text));
        self
    }

    /// A table.
    pub fn table(mut self, rows: &[Vec<Cell>]) -> Self {
        self.body += "<w:tbl>";
        for row in rows {
            self.body += "<w:tr>";
            for cell in row {
                let merge = cell.merge.map(|merge| format!("<w:vMerge w:val=\"{merge}\"/>")).unwrap_or_default();
                let lines: String = cell.lines.iter().map(|line| format!("<w:p>{}</w:p>", run(line))).collect();
                let lines = if lines.is_empty() { "<w:p/>".to_owned() } else { lines };
                self.body +=
                    &format!("<w:tc><w:tcPr><w:gridSpan w:val=\"{}\"/>{merge}</w:tcPr>{lines}</w:tc>", cell.span);
            }
            self.body += "</w:tr>";
        }
        self.body += "</w:tbl>";
        self
    }

    /// The bytes of the file.
    pub fn bytes(self) -> Vec<u8> {
        let document =
            format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", self.body);
        let parts =
            [("word/document.xml", document.as_str()), ("word/numbering.xml", NUMBERING), ("word/styles.xml", STYLES)];
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }
}
