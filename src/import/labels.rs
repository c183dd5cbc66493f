//! Numbers before a line: 一、 （一） 1. 1、 （1） 1) ① 1.1 第一章 A. and bullets. It recognises them, nothing more.

/// The form of a number before a line. Lines of one form belong to one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// 第一章, 第二部分.
    Chapter,
    /// 第一条, 第二项
    Clause,
    /// 一、
    Chinese,
    /// （一）
    ChineseBracket,
    /// `1.` and 1、
    Arabic,
    /// （1） and `1)`
    ArabicBracket,
    /// `1.1`, `1.1.2` with the number of levels.
    Dotted(u8),
    /// ①
    Circled,
    /// `A.` and `(a)`
    Letter,
    /// `-`, `*`, •
    Bullet,
}

/// A number before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Its form.
    pub style: Style,
    /// Its value; 0 for bullets.
    pub number: u32,
}

/// Splits a line into its label and the rest.
pub fn label(text: &str) -> (Option<Label>, &str) {
    let text = text.trim_start();
    let found = chapter(text)
        .or_else(|| circled(text))
        .or_else(|| bracketed(text))
        .or_else(|| dotted(text))
        .or_else(|| pointed(text))
        .or_else(|| bullet(text));
    match found {
        Some((label, rest)) if !rest.trim().is_empty() => (Some(label), rest.trim_start()),
        _ => (None, text),
    }
}

fn chapter(text: &str) -> Option<(Label, &str)> {
    let (number, rest) = chinese_number(text.strip_prefix('第')?)?;
    let part = ["章", "部分", "篇", "节"].iter().find_map(|word| rest.strip_prefix(word));
    let clause = ["条", "项", "款"].iter().find_map(|word| rest.strip_prefix(word));
    let style = if part.is_some() { Style::Chapter } else { Style::Clause };
    let rest = part.or(clause)?;
    Some((Label { style, number }, rest.trim_start_matches(['、', '：', ':', ' ', '　'])))
}

fn circled(text: &str) -> Option<(Label, &str)> {
    let first = text.chars().next()?;
    let number = match first {
        '①'..='⑳' => first as u32 - '①' as u32 + 1,
        '⑴'..='⒇' => first as u32 - '⑴' as u32 + 1,
        '❶'..='❿' => first as u32 - '❶' as u32 + 1,
        _ => return None,
    };
    Some((Label { style: Style::Circled, number }, text[first.len_utf8()..].trim_start_matches(['、', '.', '．', ' '])))
}

fn bracketed(text: &str) -> Option<(Label, &str)> {
    let opened = text.strip_prefix(['（', '(']);
    let inner = opened.unwrap_or(text);
    let (style, number, rest) = if let Some((number, rest)) = arabic(inner) {
        (Style::ArabicBracket, number, rest)
    } else if let Some((number, rest)) = opened.and_then(chinese_number) {
        (Style::ChineseBracket, number, rest)
    } else {
        let letter = inner.chars().next().filter(char::is_ascii_alphabetic)?;
        (Style::Letter, letter.to_ascii_lowercase() as u32 - 96, &inner[1..])
    };
    let rest = rest.trim_start().strip_prefix(['）', ')'])?;
    Some((Label { style, number }, rest.trim_start_matches(['、', '.', ' '])))
}

/// `1.1 指导思想`, `2.3.1、`; a date such as 6.20 is no label, and neither is 1.5亿.
fn dotted(text: &str) -> Option<(Label, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, rest) = text.split_at(end);
    let levels: Vec<&str> = number.trim_end_matches('.').split('.').collect();
    let whole = levels.len() >= 2 && levels.iter().all(|level| !level.is_empty() && level.len() <= 2);
    (whole && rest.starts_with([' ', '、', '　', '\t'])).then(|| {
        let number = levels.last().and_then(|level| level.parse().ok()).unwrap_or(0);
        (Label { style: Style::Dotted(levels.len() as u8), number }, rest.trim_start_matches(['、', ' ']))
    })
}

fn pointed(text: &str) -> Option<(Label, &str)> {
    if let Some((number, rest)) = arabic(text) {
        let rest = rest.trim_start();
        let after = rest.strip_prefix(['.', '．', '、', '｡'])?;
        let decimal = after.starts_with(|c: char| c.is_ascii_digit()) && rest.starts_with('.');
        // `1.2023年工作总结` has a year behind its number, `1.5` has not.
        let year = after.len() >= 4 && after.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        return (!decimal || year).then_some((Label { style: Style::Arabic, number }, after));
    }
    if let Some((number, rest)) = chinese_number(text) {
        let after = rest.trim_start().strip_prefix(['、', '.', '．'])?;
        return Some((Label { style: Style::Chinese, number }, after));
    }
    let letter = text.chars().next().filter(char::is_ascii_alphabetic)?;
    let after = text[1..].strip_prefix(['.', '、', '．'])?;
    let spaced = after.starts_with(' ') || !after.is_ascii();
    spaced.then(|| (Label { style: Style::Letter, number: letter.to_ascii_lowercase() as u32 - 96 }, after))
}

fn bullet(text: &str) -> Option<(Label, &str)> {
    let label = Label { style: Style::Bullet, number: 0 };
    if let Some(rest) = text.strip_prefix(['•', '●', '○', '■', '◆', '▪', '·', '\u{f0b7}', '\u{f06c}', '☐', '□', '√'])
    {
        return Some((label, rest));
    }
    let rest = text.strip_prefix(['-', '*', '+', '–', '—'])?;
    rest.starts_with([' ', '\t']).then_some((label, rest))
}

fn arabic(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    ((1..=3).contains(&end)).then(|| text[..end].parse().ok().map(|number| (number, &text[end..])))?
}

/// A Chinese number up to 九十九.
pub fn chinese_number(text: &str) -> Option<(u32, &str)> {
    let value = |c: char| "零一二三四五六七八九".chars().position(|digit| digit == c).map(|at| at as u32);
    let (mut total, mut last, mut end) = (0, None, 0);
    for (at, c) in text.char_indices() {
        match (c, value(c)) {
            ('十', _) => {
                total += last.take().unwrap_or(1) * 10;
            }
            (_, Some(digit)) if last.is_none() => last = Some(digit),
            _ => break,
        }
        end = at + c.len_utf8();
    }
    (end > 0).then(|| (total + last.unwrap_or(0), &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_number_is_told_from_prose() {
        let is = |text: &str| label(text).0.map(|label| (label.style, label.number));
        assert_eq!(is("一、区双拥办"), Some((Style::Chinese, 1)));
        assert_eq!(is("三十二、应急局"), Some((Style::Chinese, 32)));
        assert_eq!(is("（一）高度重视"), Some((Style::ChineseBracket, 1)));
        assert_eq!(is("41.张店供电中心"), Some((Style::Arabic, 41)));
        assert_eq!(is("3、 各镇、街道"), Some((Style::Arabic, 3)));
        assert_eq!(is("(2) 总结"), Some((Style::ArabicBracket, 2)));
        assert_eq!(is("2) report"), Some((Style::ArabicBracket, 2)));
        assert_eq!(is("③照片"), Some((Style::Circled, 3)));
        assert_eq!(is("1.2 办学思路"), Some((Style::Dotted(2), 2)));
        assert_eq!(is("第二部分 教务处"), Some((Style::Chapter, 2)));
        assert_eq!(is("1.2023年工作总结"), Some((Style::Arabic, 1)));
        assert_eq!(is("- roster"), Some((Style::Bullet, 0)));
        for prose in ["2020年以来年度总结", "1.5亿元", "一次以上", "6.20前", "十连冠", "e-mail", "3", "第一次会议"]
        {
            assert_eq!(is(prose), None, "{prose}");
        }
    }
}
