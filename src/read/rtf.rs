//! rtf (Rich Text Format specification 1.9.1): text of the document in the code page or Unicode it names. Fonts, styles,
//! pictures and fields' instructions are passed over.

use super::caps;
use super::found::{Found, Trouble, Why};
use crate::rules::reading::Kind;
use encoding_rs::{Encoding, GB18030, WINDOWS_1252};

/// Destinations whose content is not text of the document.
const SILENT: [&str; 20] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "footer",
    "headerl",
    "headerr",
    "footerl",
    "footerr",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "themedata",
    "latentstyles",
    "datastore",
    "generator",
    "fldinst",
];

/// What a group inherits and may change.
#[derive(Clone, Copy)]
struct State {
    silent: bool,
    /// Characters that stand in for each `\u` where Unicode is not known.
    stand_ins: usize,
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    state: State,
    above: Vec<State>,
    encoding: &'static Encoding,
    /// Bytes of the code page not yet decoded.
    pending: Vec<u8>,
    /// Stand-ins still to be passed over.
    skip: usize,
    /// The first half of a character beyond U+FFFF.
    high: Option<u16>,
    text: String,
    pictures: u32,
}

/// Reads an rtf.
pub(super) fn read(bytes: &[u8]) -> Found {
    let mut parser = Parser {
        bytes,
        at: 0,
        state: State { silent: false, stand_ins: 1 },
        above: Vec::new(),
        encoding: GB18030,
        pending: Vec::new(),
        skip: 0,
        high: None,
        text: String::new(),
        pictures: 0,
    };
    let why = parser.run().err();
    parser.flush();
    let enough = parser.text.len() > caps::TEXT * 8;
    let problem = (!enough && why.is_none() && !parser.above.is_empty()).then_some(Trouble::Truncated);
    Found { kind: Kind::Document, text: parser.text, pictures: parser.pictures, problem, why, ..Found::default() }
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), Why> {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.above.len() >= caps::DEPTH {
                        return Err(Why::Depth);
                    }
                    self.above.push(self.state);
                }
                b'}' => {
                    self.flush();
                    self.state = self.above.pop().unwrap_or(self.state);
                    self.skip = 0;
                    if self.above.is_empty() {
                        return Ok(());
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                byte => self.byte(byte),
            }
            if self.text.len() > caps::TEXT * 8 {
                return Ok(());
            }
        }
        Ok(())
    }

    /// A byte of text in the code page.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.state.silent {
            self.pending.push(byte);
        }
    }

    fn control(&mut self) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        if !byte.is_ascii_alphabetic() {
            self.at += 1;
            match byte {
                b'\'' => {
                    let hex = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                    self.at += 2;
                    if let Some(value) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                        self.byte(value);
                    }
                }
                b'*' => self.state.silent = true,
                b'~' => self.byte(b' '),
                b'{' | b'}' | b'\\' => self.byte(byte),
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let digits = rest[letters..].iter().take(11).take_while(|b| b.is_ascii_digit() || **b == b'-').count();
        let number = std::str::from_utf8(&rest[letters..letters + digits]).ok().and_then(|n| n.parse::<i64>().ok());
        self.at += letters + digits;
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.word(word, number);
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.mark('\n'),
            "tab" | "cell" => self.mark('\t'),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => self.encoding = code_page(number.unwrap_or(936)),
            // Binary data follows, of this length; braces in it are not ours.
            "bin" => self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0)),
            "pict" => {
                self.pictures += 1;
                self.state.silent = true;
            }
            // A picture in a form that Word 97 and later read; its twin for others follows.
            "shppict" => self.state.silent = false,
            "nonshppict" => {
                self.state.silent = true;
                self.pictures = self.pictures.saturating_sub(1);
            }
            silent if SILENT.contains(&silent) => self.state.silent = true,
            _ => {}
        }
    }

    fn mark(&mut self, mark: char) {
        self.flush();
        if !self.state.silent {
            self.text.push(mark);
        }
    }

    fn unicode(&mut self, number: i64) {
        self.flush();
        self.skip = self.state.stand_ins;
        // Numbers above 32767 are written as negative ones.
        let unit = (number & 0xFFFF) as u16;
        let units = match self.high.take() {
            Some(high) => vec![high, unit],
            None if (0xD800..0xDC00).contains(&unit) => {
                self.high = Some(unit);
                return;
            }
            None => vec![unit],
        };
        if !self.state.silent {
            self.text.extend(char::decode_utf16(units).filter_map(Result::ok));
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let bytes = std::mem::take(&mut self.pending);
            self.text.push_str(&self.encoding.decode_without_bom_handling(&bytes).0);
        }
    }
}

/// Windows code pages that documents of our offices name; Chinese text in the wrong page is rarer than a page left at its
/// default, so the default is read as Chinese.
fn code_page(number: i64) -> &'static Encoding {
    match number {
        950 => encoding_rs::BIG5,
        1252 => WINDOWS_1252,
        65001 => encoding_rs::UTF_8,
        _ => GB18030,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_code_page_and_in_unicode_is_read() {
        let rtf = br"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}{\*\generator X;}\uc1\u21452?\u25317?\'b9\'a4\'d7\'f7\par 2021\tab A\{B\}\cell\row}";
        let found = read(rtf);
        assert_eq!(found.text, "双拥工作\n2021\tA{B}\t\n");
        assert_eq!(found.problem, None);
    }

    #[test]
    fn a_missing_end_and_endless_groups_are_told() {
        assert_eq!(read(br"{\rtf1 abc").problem, Some(Trouble::Truncated));
        let deep = [b"{\\rtf1 ".to_vec(), b"{".repeat(10_000)].concat();
        assert_eq!(read(&deep).why, Some(Why::Depth));
    }

    #[test]
    fn pictures_are_counted_and_passed_over() {
        let found = read(br"{\rtf1 a{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}}b}");
        assert_eq!((found.text.as_str(), found.pictures), ("ab", 1));
    }
}
