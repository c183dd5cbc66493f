//! Brackets: conditions, not lists, unless they hold document and kind words alone. It only takes them out of the line.

use super::clauses::{is_bare, noun_chain};
use super::words::SEPARATORS;
use super::years;

/// Takes the brackets out of a line: the line without them, and the contents that are conditions or remarks.
///
/// 会议（纪要、图片）资料 becomes 会议纪要、图片等资料; 台账（名册） becomes 台账、名册; 军（警）民 becomes 军民.
pub(super) fn take(text: &str) -> (String, Vec<String>) {
    let (mut flat, mut contents) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find(['（', '(']) {
        let (before, from) = rest.split_at(open);
        let inner = &from[from.chars().next().map_or(0, char::len_utf8)..];
        let Some(close) = closing(inner) else { break };
        let content = inner[..close].trim();
        flat.push_str(before);
        if is_list_of_nouns(content) {
            if noun_chain(before).is_some() {
                flat.push('、');
            }
            flat.push_str(content);
            if content.contains(|c: char| "、，,和及与".contains(c)) {
                flat.push('等');
            }
        } else if !content.is_empty() {
            // 工作总结（2021年以来）: a period holds for the line, wherever it stands.
            if years::told(&content.to_ascii_lowercase()).is_some() && years::told(&flat).is_none() {
                flat.insert_str(0, content);
            }
            contents.push(content.to_owned());
        }
        rest = &inner[close + inner[close..].chars().next().map_or(0, char::len_utf8)..];
    }
    flat.push_str(rest);
    (flat, contents)
}

/// The byte offset of the bracket that closes the one just opened.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in inner.char_indices() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' if depth == 0 => return Some(at),
            '）' | ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_list_of_nouns(content: &str) -> bool {
    let mut pieces = vec![content];
    for separator in SEPARATORS {
        pieces = pieces.iter().flat_map(|piece| piece.split(separator)).collect();
    }
    !content.is_empty() && pieces.iter().all(|piece| is_bare(piece))
}
