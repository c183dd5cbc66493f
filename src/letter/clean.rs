//! Characters that must never reach a reader as they are: control characters, marks that turn the direction of a text,
//! and invisible ones. They are shown escaped, so that a file name cannot pretend to be another.

use serde_json::Value;
use std::borrow::Cow;

/// `text` with every such character as `\n`, `\t` or `\u{202e}`.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| {
        if is_hidden(c) { c.escape_default().to_string() } else { c.to_string() }
    };
    Cow::Owned(text.chars().map(escape).collect())
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Every text inside `value` made safe to show; lengths and structure stay.
pub(super) fn clean(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(escaped) = shown(text) {
                *text = escaped;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(clean),
        Value::Object(fields) => fields.values_mut().for_each(clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A sentence of the coordinator's or the program's on one line: it may have been typed on several. Lines are joined with
/// a blank only between Latin words.
pub(super) fn one_line(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        if latin(joined.chars().next_back()) && latin(line.chars().next()) {
            joined.push(' ');
        }
        joined.push_str(&line);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_that_turns_its_direction_is_shown_as_it_is_written() {
        assert_eq!(shown("总结\u{202e}cod.exe"), r"总结\u{202e}cod.exe");
        assert_eq!(shown("a\nSubject: b\u{7}"), r"a\nSubject: b\u{7}");
        assert_eq!(shown("总结（最终版2）😀.docx"), "总结（最终版2）😀.docx");
    }

    #[test]
    fn what_was_typed_on_several_lines_reads_as_one_sentence() {
        assert_eq!(one_line("未盖章，\n  请重新扫描\n\n"), "未盖章，请重新扫描");
        assert_eq!(one_line("no  seal:\nscan again"), "no seal: scan again");
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>()) {
            prop_assert!(!shown(&text).contains(is_hidden));
            let once = shown(&text);
            prop_assert_eq!(&shown(&once), &once);
        }
    }
}
