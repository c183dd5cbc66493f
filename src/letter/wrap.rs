//! Plain text within the width of a mail: lines broken between Chinese characters or at blanks, continued under their
//! text. A line that begins with a tab is for copying: it stays whole.

use unicode_width::UnicodeWidthChar;

/// Columns of a mail; a Chinese character takes two.
const WIDTH: usize = 76;

/// Characters that may not begin a line.
const NOT_FIRST: &str = "，。、；：！？）】」』》〉”’％…—.,;:!?)]}%";

/// Characters that may not end a line.
const NOT_LAST: &str = "（【「『《〈“‘([{";

/// `text` with long lines broken, blanks at their ends cut, and no two empty lines in a row.
pub(super) fn wrap(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_end().lines().map(str::trim_end) {
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        match line.strip_prefix('\t') {
            Some(whole) => lines.push(format!("    {whole}")),
            None => wrap_line(line, &mut lines),
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn wrap_line(line: &str, lines: &mut Vec<String>) {
    let indent = " ".repeat(indent(line));
    let mut rest = line.to_owned();
    while let Some(end) = break_at(&rest, indent.len()) {
        let (head, tail) = rest.split_at(end);
        lines.push(head.trim_end().to_owned());
        rest = format!("{indent}{}", tail.trim_start());
    }
    lines.push(rest);
}

/// Where continued lines begin: under the text after a bullet or number.
fn indent(line: &str) -> usize {
    let text = line.trim_start();
    let blanks = line.len() - text.len();
    let bullet = text.split_once(' ').map_or("", |(first, _)| first);
    let is_bullet = matches!(bullet, "-" | "·" | "*") || (bullet.ends_with('.') && bullet.len() <= 4);
    blanks + if is_bullet { width(bullet) + 1 } else { 0 }
}

/// The byte at which to break `line`, when it is too long: after the last character that fits and allows it.
fn break_at(line: &str, indent: usize) -> Option<usize> {
    let mut column = 0;
    let mut best = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if at > indent && may_break(before, c) {
            best = Some(at);
        }
        column += c.width().unwrap_or(0);
        if column > WIDTH {
            return best;
        }
        before = c;
    }
    None
}

fn may_break(before: char, after: char) -> bool {
    let wide = |c: char| c.width().unwrap_or(0) == 2;
    !NOT_LAST.contains(before)
        && !NOT_FIRST.contains(after)
        && after != ' '
        && (before == ' ' || wide(before) || wide(after))
}

fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_item_continues_under_its_text_and_never_begins_with_a_stop() {
        let text = format!("  1. {}，{}", "材".repeat(35), "料".repeat(10));
        let expected = format!("  1. {}\n     材，{}\n", "材".repeat(34), "料".repeat(10));
        let wrapped = wrap(&text);
        assert!(wrapped.lines().all(|line| width(line) <= WIDTH), "{wrapped}");
        assert_eq!(wrapped, expected);
    }

    #[test]
    fn what_is_for_copying_stays_whole_and_empty_lines_do_not_pile_up() {
        let command = format!("shouqi file F1 {}", "x".repeat(90));
        assert_eq!(wrap(&format!("甲  \n\n\n\t{command}\n\n")), format!("甲\n\n    {command}\n"));
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_lost(text in "[a-z 材料，。（）]{0,300}") {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let wrapped = wrap(&text);
            prop_assert_eq!(bare(&wrapped), bare(&text));
        }
    }
}
