//! Makes names, subjects, bodies and attachment names fit for a letter.
//! The mail library panics on a line break in a display name, so everything that stands in a header passes here first.

/// Longest display name, in characters.
const NAME: usize = 64;
/// Longest subject, in characters.
const SUBJECT: usize = 150;
/// Longest attachment name, in bytes.
const FILE_NAME: usize = 60;

/// A display name without control characters, direction marks or doubled blanks; `None` when nothing is left.
pub fn name(text: &str) -> Option<String> {
    let clean = line(text, NAME);
    (!clean.is_empty()).then_some(clean)
}

/// A subject in one line, fit to be shown.
pub fn subject(text: &str) -> String {
    line(text, SUBJECT)
}

/// Text of a body: no control characters but tab and line feed, no direction marks.
pub fn body(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_unfit(*c)).collect()
}

/// An attachment name every mail client can read, `[A-Za-z0-9._-]{1,60}`: long or Chinese names arrive as
/// `tcmime.xxxx.bin` in some clients. The extension is kept; the real name belongs in the letter's text.
pub fn file_name(text: &str) -> String {
    let mut clean = String::new();
    for c in text.chars() {
        let fit = c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        match fit {
            true => clean.push(c),
            false if clean.ends_with('_') => {}
            false => clean.push('_'),
        }
    }
    let clean = clean.trim_start_matches('.');
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && (1..=8).contains(&extension.len()) => (stem, extension),
        _ => (clean, ""),
    };
    let room = FILE_NAME - extension.len() - 1;
    let stem = if stem.is_empty() { "file" } else { &stem[..stem.len().min(room)] };
    if extension.is_empty() { stem.to_owned() } else { format!("{stem}.{extension}") }
}

/// One clean line of at most `longest` characters; what was cut is marked.
pub(crate) fn line(text: &str, longest: usize) -> String {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        .map(|word| word.chars().filter(|c| !is_unfit(*c)).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    let clean = words.join(" ");
    if clean.chars().count() <= longest {
        return clean;
    }
    let mut cut: String = clean.chars().take(longest - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// Control characters (C0, C1), direction marks and overrides, zero-width characters, line separators, non-characters.
fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_break_or_direction_mark_never_reaches_a_header() {
        assert_eq!(name("区委\r\nBcc: x@y.cn").unwrap(), "区委 Bcc: x@y.cn");
        assert_eq!(name("双拥\u{202E}办\0\u{7f}").unwrap(), "双拥办");
        assert_eq!(name(" \u{200b}\t"), None);
        assert_eq!(subject("催报\u{2028}（3 天）\n\n请看"), "催报 （3 天） 请看");
        assert_eq!(subject(&"长".repeat(500)).chars().count(), 150);
    }

    #[test]
    fn an_attachment_keeps_its_extension_and_nothing_strange() {
        assert_eq!(file_name("receipt.csv"), "receipt.csv");
        assert_eq!(file_name("台账（最终版2）.xlsx"), "_2_.xlsx");
        assert_eq!(file_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(file_name(""), "file");
        assert_eq!(file_name(".csv"), "csv");
    }

    #[test]
    fn a_body_keeps_lines_and_loses_controls() {
        assert_eq!(body("一\r\n二\r三\t四\u{0}\u{202e}"), "一\n二\n三\t四");
    }

    proptest! {
        #[test]
        fn every_attachment_name_is_short_and_plain(text in "\\PC{0,80}|[\\x00-\\x7f]{0,90}") {
            let clean = file_name(&text);
            prop_assert!((1..=60).contains(&clean.len()), "{}", clean);
            prop_assert!(clean.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)));
            prop_assert!(!clean.starts_with('.'));
        }

        #[test]
        fn a_clean_line_stays_as_it_is(text in any::<String>()) {
            let once = subject(&text);
            prop_assert_eq!(&subject(&once), &once);
            prop_assert!(!once.chars().any(is_unfit));
        }
    }
}
