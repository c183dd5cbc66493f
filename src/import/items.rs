//! From the text behind an introducer to single items: parted by ；, by numbers inside the text, or by lines.
//! It cuts; it never rewords.

use super::labels::{self, Label, Style};

/// Splits a text into items, in order. Separators inside brackets, titles and quotation marks do not count.
pub fn split(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let labelled = lines.iter().filter(|line| labels::label(line).0.is_some()).count();
    let joined = if labelled > 0 && lines.len() > 1 {
        rejoined(&lines)
    } else {
        lines.iter().map(|l| (*l).to_owned()).collect()
    };
    joined.iter().flat_map(|line| split_line(line)).filter(|item| !item.is_empty()).collect()
}

/// Lines without a number go on with the line before them, when the others are numbered.
fn rejoined(lines: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        match out.last_mut() {
            Some(last) if labels::label(line).0.is_none() && !last.ends_with(['；', ';', '。']) => {
                last.push_str(line)
            }
            _ => out.push((*line).to_owned()),
        }
    }
    out
}

fn split_line(line: &str) -> Vec<String> {
    let numbered = at_numbers(line);
    if numbered.len() > 1 {
        return numbered.iter().flat_map(|item| at_semicolons(item)).collect();
    }
    let items = at_semicolons(line);
    match &items[..] {
        [only] if only.matches('。').count() > 0 => {
            only.split('。').map(tidy).filter(|item| !item.is_empty()).collect()
        }
        _ => items,
    }
}

fn at_semicolons(text: &str) -> Vec<String> {
    let (mut items, mut from, mut depth) = (Vec::new(), 0, 0i32);
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '《' | '“' => depth += 1,
            '）' | ')' | '》' | '”' => depth = (depth - 1).max(0),
            '；' | ';' if depth == 0 => {
                items.push(tidy(&text[from..at]));
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    items.push(tidy(&text[from..]));
    items.retain(|item| !item.is_empty());
    items
}

/// Numbers that run 1, 2, 3 … inside one line part it (`1.计划 2.总结`, `①计划②总结`).
fn at_numbers(text: &str) -> Vec<String> {
    let Some(first @ Label { style, number: 1 }) = labels::label(text).0 else {
        return vec![text.to_owned()];
    };
    if !matches!(style, Style::Arabic | Style::ArabicBracket | Style::Circled | Style::ChineseBracket) {
        return vec![text.to_owned()];
    }
    let (mut starts, mut next) = (vec![0], first.number + 1);
    for (at, _) in text.char_indices().skip(1) {
        let before = text[..at].chars().next_back();
        let free = !before.is_some_and(|c| c.is_ascii_digit() || "（(-—.第".contains(c));
        if free && labels::label(&text[at..]).0 == Some(Label { style, number: next }) && !text[at..].starts_with(' ') {
            starts.push(at);
            next += 1;
        }
    }
    starts.push(text.len());
    starts.windows(2).map(|range| text[range[0]..range[1]].trim().to_owned()).collect()
}

/// An item without its number, its closing mark and the blanks around it.
pub fn tidy(text: &str) -> String {
    let text = text.trim();
    let unlabelled = labels::label(text).1;
    // 一是…；二是… counts in words.
    let counted = labels::chinese_number(unlabelled).and_then(|(_, rest)| rest.strip_prefix('是'));
    let unlabelled = counted.unwrap_or(unlabelled);
    let closing = |c: char| c.is_whitespace() || "；;。，,".contains(c);
    let shown = unlabelled.trim_matches(closing);
    // A full stop ends an English item as well, but not an abbreviation such as `etc.`.
    let shown = if shown.ends_with('.') && !shown.ends_with("etc.") { shown.trim_end_matches('.') } else { shown };
    shown.trim_start_matches(['、', '.']).trim().replace(['\t', '\n'], " ")
}

/// Words that say nothing is owed.
pub fn is_nothing(item: &str) -> bool {
    matches!(item.trim(), "" | "无" | "/" | "-" | "—" | "——" | "无需" | "none" | "None" | "n/a" | "N/A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_parted_however_they_are_written() {
        assert_eq!(
            split("工作计划、总结；名单（含姓名；职务）； 2020年以来台账。"),
            ["工作计划、总结", "名单（含姓名；职务）", "2020年以来台账"]
        );
        assert_eq!(split("1.工作计划；2.总结；3.照片"), ["工作计划", "总结", "照片"]);
        assert_eq!(split("①制度汇编②培训记录③演练方案"), ["制度汇编", "培训记录", "演练方案"]);
        assert_eq!(split("1. 制度\n2. 培训\n记录\n3. 演练"), ["制度", "培训记录", "演练"]);
        assert_eq!(split("（1）2022年工作总结（2）2023年工作计划"), ["2022年工作总结", "2023年工作计划"]);
        assert_eq!(
            split("Annual plan; roster of wardens (name; phone)."),
            ["Annual plan", "roster of wardens (name; phone)"]
        );
        assert_eq!(split("制度汇编。培训记录。"), ["制度汇编", "培训记录"]);
    }
}
