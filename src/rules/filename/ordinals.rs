//! Numbers in names that may count a plan's items: `3、会议`, `材料21`, `第7项`, `十三、助学`, `12-6`, `35-军地`.
//! Whether such a number is an item's place or a year is decided by whoever knows how many items there are.

use super::fold::is_han;

/// A number standing where clerks write an item's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// The number.
    pub value: u32,
    /// How plainly it is meant as a place: 3 `材料7`, `第7项`, `12-6`; 2 at the head with a separator, or alone as a
    /// folder; 1 at the head glued to a word, or at the end.
    pub plainness: u8,
    /// The unit's own code before it (`12-6`), when there is one.
    pub code: Option<u32>,
}

/// Words that, before or around a number, call it an item's place.
const CALLED: &[&str] = &["材料", "资料", "第", "项目", "项", "任务", "清单", "序号", "no", "no."];

/// Numbers of one folder or stem that may be places, the plainest first.
pub fn numerals(text: &str, is_folder: bool) -> Vec<Numeral> {
    let text = text.trim();
    let mut found = Vec::new();
    called(text, &mut found);
    head(text, is_folder, &mut found);
    tail(text, is_folder, &mut found);
    found.sort_by(|a, b| b.plainness.cmp(&a.plainness).then(a.value.cmp(&b.value)));
    let mut seen = Vec::new();
    found.retain(|numeral| {
        !seen.contains(&numeral.value) && {
            seen.push(numeral.value);
            true
        }
    });
    found
}

/// `材料21`, `第7项`, `(材料11、15)`, `11到14项`.
fn called(text: &str, found: &mut Vec<Numeral>) {
    for word in CALLED {
        for (at, _) in text.match_indices(word) {
            if *word == "第" && !text[at..].contains('项') && !text[at..].contains('条') {
                continue;
            }
            if *word == "第" && at > 0 && text[at..].contains('条') {
                continue;
            }
            let mut rest = &text[at + word.len()..];
            while let Some((value, length)) = number(rest) {
                let after = rest[length..].chars().next();
                if after.is_some_and(|c| {
                    matches!(
                        c,
                        '年' | '月'
                            | '季'
                            | '览'
                            | '致'
                            | '体'
                            | '般'
                            | '些'
                            | '并'
                            | '起'
                            | '律'
                            | '定'
                            | '期'
                            | '批'
                            | '次'
                            | '份'
                            | '张'
                            | '个'
                            | '版'
                    )
                }) {
                    break;
                }
                // 双清单22 and 拥军材料21: the word belongs to what stands before it.
                let glued = *word != "第" && text[..at].ends_with(is_han);
                found.push(Numeral { value, plainness: if glued { 1 } else { 3 }, code: None });
                let Some(next) = rest[length..].strip_prefix(['、', '+', '和', ',']) else {
                    break;
                };
                rest = next;
            }
        }
    }
    if let Some(at) = text.find('项') {
        let before = &text[..at];
        let listed = match range_before(before) {
            Some((from, to)) if to > from && to - from < 20 => (from..=to).collect(),
            _ => list_before(before),
        };
        found.extend(listed.into_iter().map(|value| Numeral { value, plainness: 3, code: None }));
    }
}

/// `6、7`, `6和7`: two numbers and more, nothing when there is but one.
fn list_before(text: &str) -> Vec<u32> {
    let joins = ['、', '和', '及', ',', ' '];
    let length: usize =
        text.chars().rev().take_while(|c| c.is_ascii_digit() || joins.contains(c)).map(char::len_utf8).sum();
    let list = &text[text.len() - length..];
    let numbers: Vec<u32> =
        list.split(joins).filter(|part| part.len() < 3).filter_map(|part| part.parse().ok()).collect();
    if numbers.len() < 2 { Vec::new() } else { numbers }
}

/// `11到14`, `11-14`.
fn range_before(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let (from, to) = ["到", "至", "-", "—", "~"].iter().find_map(|mark| text.rsplit_once(mark))?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty() && part.len() < 3;
    (digits(from) && digits(to)).then(|| Some((from.parse().ok()?, to.parse().ok()?)))?
}

/// A number at the head: `3、会议`, `9编制`, `1.计划`, `十三、`, `12-6`, `1`.
fn head(text: &str, is_folder: bool, found: &mut Vec<Numeral>) {
    let Some((value, length)) = number(text) else { return };
    let rest = &text[length..];
    let next = rest.chars().next();
    match next {
        None if is_folder => found.push(Numeral { value, plainness: 2, code: None }),
        None => found.push(Numeral { value, plainness: 1, code: None }),
        Some('-' | '_' | '—') => {
            let after = rest.trim_start_matches(['-', '_', '—']);
            match number(after) {
                Some((inner, inner_length))
                    if after[inner_length..].chars().next().is_none_or(|c| !c.is_ascii_digit() && c != '年')
                        && inner < 100 =>
                {
                    found.push(Numeral { value: inner, plainness: 3, code: Some(value) });
                }
                _ => found.push(Numeral { value, plainness: 2, code: None }),
            }
        }
        Some('、' | '.' | ' ' | ')' | ',' | '．' | '+') => {
            let after = rest.trim_start_matches(['、', '.', ' ', ')', ',', '+']);
            // 3.5学雷锋 and 22.8.2 are dates
            let date = next == Some('.') && after.chars().next().is_some_and(|c| c.is_ascii_digit());
            if !date {
                found.push(Numeral {
                    value,
                    plainness: if after.is_empty() && !is_folder { 1 } else { 2 },
                    code: None,
                });
                more_heads(after, found);
            }
        }
        // 三定 and 一线 are words: a Chinese numeral needs a separator.
        Some(c)
            if is_han(c)
                && text.starts_with(|c: char| c.is_ascii_digit())
                && !"年月日号期届次个份张人名条位户岁版批季点块元万亿世".contains(c) =>
        {
            found.push(Numeral { value, plainness: 1, code: None });
        }
        _ => {}
    }
}

/// `15、支前机构+16、训练保障`: later places joined by `+`.
fn more_heads(text: &str, found: &mut Vec<Numeral>) {
    for part in text.split(['+', '&']).skip(1) {
        if let Some((value, length)) = number(part.trim())
            && part.trim()[length..].starts_with(['、', '.', '-'])
        {
            found.push(Numeral { value, plainness: 2, code: None });
        }
    }
}

/// Numbers that a folder or name lists at its head (`19、20`, `6、7 证明`): places, unless all of them can be years.
pub fn listed(text: &str) -> Vec<u32> {
    let marks = ['、', ',', '和', '及'];
    let text = text.trim();
    let head: usize = text.chars().take_while(|c| c.is_ascii_digit() || marks.contains(c)).map(char::len_utf8).sum();
    if !text[head..].is_empty() && !text[head..].starts_with([' ', '项', '+', '(']) {
        // 1、2楼, 3、4月
        return Vec::new();
    }
    let parts = text[..head].split(marks).filter(|part| !part.is_empty());
    let numbers: Option<Vec<u32>> = parts.map(|part| part.parse().ok().filter(|_| part.len() < 3)).collect();
    numbers.filter(|numbers| numbers.len() > 1).unwrap_or_default()
}

/// A number at the end of a folder: `证明2`, `下乡义诊 11`.
fn tail(text: &str, is_folder: bool, found: &mut Vec<Numeral>) {
    if !is_folder || text.ends_with(')') {
        return;
    }
    let digits = text.chars().rev().take_while(char::is_ascii_digit).count();
    if digits == 0 || digits > 2 || digits == text.len() {
        return;
    }
    let head = &text[..text.len() - digits];
    if head.ends_with(['-', '.', '年', '附', '件', '~', '月']) || head.ends_with("附件") {
        return;
    }
    if let Ok(value) = text[text.len() - digits..].parse() {
        found.push(Numeral { value, plainness: 1, code: None });
    }
}

/// A number of one or two digits, or in Chinese up to 九十九, at the head of `text`, with its length in bytes.
/// Four digits are a year and no place.
pub(crate) fn number(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return (digits <= 3).then(|| text[..digits].parse().ok().map(|value| (value, digits)))?;
    }
    chinese_number(text)
}

/// `三`, `十二`, `二十一`; plain digits in a row (二〇二一) are no number here.
fn chinese_number(text: &str) -> Option<(u32, usize)> {
    let mut value = 0u32;
    let mut pending = None;
    let mut length = 0;
    for c in text.chars() {
        if let Some(digit) = "〇一二三四五六七八九".chars().position(|d| d == c) {
            if pending.is_some() {
                return None;
            }
            pending = Some(digit as u32);
        } else if c == '十' {
            value += pending.take().unwrap_or(1) * 10;
        } else {
            break;
        }
        length += c.len_utf8();
    }
    let value = value + pending.unwrap_or(0);
    (length > 0 && value > 0).then_some((value, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, is_folder: bool) -> Option<u32> {
        numerals(text, is_folder).first().map(|numeral| numeral.value)
    }

    #[test]
    fn clerks_write_the_place_of_an_item_in_many_ways() {
        for (text, value) in [
            ("3、会议", 3),
            ("材料21", 21),
            ("第7项材料", 7),
            ("十三、助学", 13),
            ("12-6", 6),
            ("35-军地", 35),
            ("9编制", 9),
            ("1.计划总结", 1),
            ("二", 2),
            ("证明2", 2),
            ("军医下乡义诊送药 11", 11),
            ("7", 7),
            ("06光荣牌", 6),
            ("第1项", 1),
        ] {
            assert_eq!(first(text, true), Some(value), "{text}");
        }
    }

    #[test]
    fn dates_years_and_attachments_are_no_places() {
        for text in
            ["三定方案", "一线官兵", "2021", "2021年", "20210305", "附件2", "22.8.2", "3.5学雷锋", "二〇二一", "21年"]
        {
            assert_eq!(first(text, true), None, "{text}");
        }
    }

    #[test]
    fn a_list_of_numbers_names_several_places() {
        assert_eq!(listed("19、20"), [19, 20]);
        assert_eq!(listed("6、7 证明"), [6, 7]);
        for text in ["20、21年总结", "总结2021", "1、2楼", "照片1、2", "7月15、16日"] {
            assert!(listed(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn one_name_may_hold_several_places() {
        let values = |text: &str, folder| numerals(text, folder).iter().map(|n| n.value).collect::<Vec<_>>();
        assert_eq!(values("15、支前协调机构+16、部队训练保障(22年)", false), [15, 16]);
        assert_eq!(values("结对帮扶(材料11、15)", false), [11, 15]);
        assert_eq!(values("11到14项", false), [11, 12, 13, 14]);
        assert_eq!(values("守法证明(6、7项合一)", false), [6, 7]);
    }
}
