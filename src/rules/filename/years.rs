//! Years in any notation: 2021年度, 21年, 二〇二一, 2020-2022, 20、21年, 20210305, 2020年以来, 〔2021〕.
//! It finds them and says how they are written; which of them count is `told`'s business.

/// How a year is written: how far it can be trusted to say what the file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// 2021年, 2021年度, 2021 beside words.
    Plain,
    /// 2020-2022, 2020年7月至2022年12月.
    Range,
    /// 2020年以来: open at the end.
    Since,
    /// A day or month: 2021年3月2日, 2021.3, 20210305.
    Date,
    /// A document number: 〔2021〕46号.
    DocumentNumber,
    /// Two digits without 年: 总结22.
    Short,
    /// A time stamp down to minutes, as scanners write it.
    Stamp,
}

/// One mention of a year or of years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First year.
    pub from: i32,
    /// Last year; the same as `from` for a single one, and for [`Manner::Since`].
    pub to: i32,
    /// How it is written.
    pub manner: Manner,
    /// Where, in characters from the start.
    pub at: usize,
    /// True when 度 follows (2021年度).
    pub annual: bool,
    /// True for a month of the year's first quarter: such a date may still close the year before.
    pub early: bool,
}

/// Everything said about years in one text, in order.
pub type Years = Vec<Span>;

/// Finds the years of `text` (folded). `short` also accepts two digits without 年, as file names have them.
pub fn years_in(text: &str, short: bool) -> Years {
    let chars = digits_of(text);
    let mut found = Years::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = run_end(&chars, at);
        let (span, next) = read_run(&chars, at, end, short);
        found.extend(span);
        at = next.max(end);
    }
    found
}

/// The text with Chinese year digits written as Arabic ones: 二〇二一, 二0二0, 二零二二.
fn digits_of(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().collect();
    let digit = |c: char| -> Option<char> {
        match c {
            '〇' | '零' | '○' | 'o' | '0' => Some('0'),
            c if c.is_ascii_digit() => Some(c),
            c => "一二三四五六七八九".chars().position(|d| d == c).and_then(|i| char::from_digit(i as u32 + 1, 10)),
        }
    };
    let mut at = 0;
    while at + 4 <= chars.len() {
        let begins = at == 0 || !chars[at - 1].is_ascii_digit();
        let run: Option<Vec<char>> = chars[at..at + 4].iter().map(|c| digit(*c)).collect();
        match run {
            // 2020八一 is a year and a day; only a run with a Chinese digit among its first three is one to turn.
            Some(run)
                if begins
                    && run[0] == '2'
                    && run[1] == '0'
                    && chars[at..at + 3].iter().any(|c| !c.is_ascii_digit()) =>
            {
                chars[at..at + 4].copy_from_slice(&run);
                at += 4;
            }
            _ => at += 1,
        }
    }
    chars
}

fn run_end(chars: &[char], start: usize) -> usize {
    chars[start..].iter().position(|c| !c.is_ascii_digit()).map_or(chars.len(), |length| start + length)
}

fn value(chars: &[char]) -> i32 {
    chars.iter().fold(0i32, |value, c| value.saturating_mul(10).saturating_add(c.to_digit(10).unwrap_or(0) as i32))
}

fn is_year(year: i32) -> bool {
    (1949..=2049).contains(&year)
}

/// Reads one run of digits; answers the mention, if any, and where to go on.
fn read_run(chars: &[char], at: usize, end: usize, short: bool) -> (Option<Span>, usize) {
    let run = &chars[at..end];
    let span = |from: i32, to: i32, manner| Span { from, to, manner, at, annual: false, early: false };
    match run.len() {
        4 if is_year(value(run)) => four_digits(chars, at, end),
        8 | 12 | 14 if is_year(value(&run[..4])) && valid_day(value(&run[4..6]), value(&run[6..8])) => {
            let manner = if run.len() == 8 { Manner::Date } else { Manner::Stamp };
            let year = value(&run[..4]);
            (Some(Span { early: value(&run[4..6]) <= 3, ..span(year, year, manner) }), end)
        }
        6 if is_year(value(&run[..4])) && (1..=12).contains(&value(&run[4..6])) && value(&run[..2]) == 20 => {
            let year = value(&run[..4]);
            (Some(Span { early: value(&run[4..6]) <= 3, ..span(year, year, Manner::Date) }), end)
        }
        2 => two_digits(chars, at, end, short),
        _ => (None, end),
    }
}

fn valid_day(month: i32, day: i32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// A year of four digits with what follows it.
fn four_digits(chars: &[char], at: usize, end: usize) -> (Option<Span>, usize) {
    let year = value(&chars[at..end]);
    let span = |to: i32, manner| Span { from: year, to, manner, at, annual: false, early: false };
    let opened = at.checked_sub(1).map(|before| chars[before]);
    if matches!(opened, Some('〔' | '[' | '【' | '(' | '﹝'))
        && chars.get(end).is_some_and(|c| matches!(c, '〕' | ']' | '】' | ')' | '﹞'))
        && chars.get(end + 1).is_some_and(|c| c.is_ascii_digit() || *c == '第')
    {
        return (Some(span(year, Manner::DocumentNumber)), end);
    }
    let (after, month) = after_date(chars, end);
    if let Some((to, next)) = range_end(chars, after, year) {
        let manner = if is_school_year(chars, next, year, to) { Manner::Plain } else { Manner::Range };
        let to = if manner == Manner::Plain { year } else { to };
        return (Some(span(to, manner)), next);
    }
    let rest: String = chars[end..].iter().take(6).collect();
    let open = ["年以来", "年来", "以年来", "年度以来", "年起至今", "年至今", "至今", "以来", "年以"];
    if open.iter().any(|mark| rest.starts_with(mark)) {
        return (Some(span(year, Manner::Since)), end);
    }
    let tail: String = chars[after..].iter().take(3).collect();
    if month.is_some() && (tail.starts_with("以来") || tail.starts_with("至今")) {
        return (Some(span(year, Manner::Since)), after);
    }
    let annual = rest.starts_with("年度");
    match month {
        Some(month) => (Some(Span { early: month <= 3, ..span(year, Manner::Date) }), after),
        None => (Some(Span { annual, ..span(year, Manner::Plain) }), end),
    }
}

/// 2021-2022学年, also as the first of a list: one school year, called by the year it begins in.
fn is_school_year(chars: &[char], at: usize, from: i32, to: i32) -> bool {
    let list = |c: &char| c.is_ascii_digit() || "-—–~至到、,和及年 ".contains(*c);
    let mut rest = chars[at..].iter().skip_while(|c| list(c));
    to == from + 1 && rest.next() == Some(&'学') && rest.next() == Some(&'年')
}

/// Past an optional 年, month and day; answers the month when one is written.
fn after_date(chars: &[char], end: usize) -> (usize, Option<i32>) {
    let mut at = end;
    let mark = chars.get(at).copied();
    if !matches!(mark, Some('年' | '.' | '-' | '/' | '_')) {
        return (at, None);
    }
    let month_end = run_end(chars, at + 1);
    let month = value(chars.get(at + 1..month_end).unwrap_or_default());
    let digits = month_end - at - 1;
    if mark == Some('年') {
        at += 1;
        if chars.get(at) == Some(&'度') {
            at += 1;
        }
        let month = month_of(chars, at);
        return month.map_or((at, None), |(month, next)| (next, Some(month)));
    }
    if (1..=2).contains(&digits) && (1..=12).contains(&month) {
        // a range 2020-22 is no month; 2020-12 is
        if mark == Some('-') && chars.get(month_end) != Some(&'-') && digits == 2 && month > 12 {
            return (end, None);
        }
        at = month_end;
        if chars.get(at) == mark.as_ref() {
            let day_end = run_end(chars, at + 1);
            if (1..=2).contains(&(day_end - at - 1)) {
                at = day_end;
            }
        }
        return (at, Some(month));
    }
    (end, None)
}

/// `7月`, `7月15日`, `七月三日` at `at`.
fn month_of(chars: &[char], at: usize) -> Option<(i32, usize)> {
    let text: String = chars[at..].iter().take(8).collect();
    let (month, length) = super::ordinals::number(&text)?;
    let after = at + text[..length].chars().count();
    if chars.get(after) != Some(&'月') || month > 12 {
        return None;
    }
    let mut next = after + 1;
    let rest: String = chars[next..].iter().take(6).collect();
    if let Some((_, length)) = super::ordinals::number(&rest) {
        let day = next + rest[..length].chars().count();
        if chars.get(day).is_some_and(|c| matches!(c, '日' | '号')) {
            next = day + 1;
        }
    }
    Some((month as i32, next))
}

/// The end of a range whose connector stands at `at`: `-2022`, `至2022年`, `—22`.
fn range_end(chars: &[char], at: usize, from: i32) -> Option<(i32, usize)> {
    let mut next = at;
    let mut joined = false;
    while next < chars.len() && next < at + 3 {
        match chars[next] {
            '-' | '—' | '–' | '~' | '至' | '到' | '－' => joined = true,
            ' ' | '年' => {}
            _ => break,
        }
        next += 1;
    }
    if !joined {
        return None;
    }
    let end = run_end(chars, next);
    let to = match end - next {
        4 => value(&chars[next..end]),
        2 if !matches!(chars.get(end), Some('月' | '日' | '号' | '-' | '.')) => {
            from / 100 * 100 + value(&chars[next..end])
        }
        _ => return None,
    };
    if !(is_year(to) && to > from && to - from < 30) {
        // `2022年1月至2022年12月` is one year
        return (to == from).then_some((to, end));
    }
    Some((to, end))
}

/// `21年`, `20-22`, `20、21年`, and in names a bare `22`.
fn two_digits(chars: &[char], at: usize, end: usize, short: bool) -> (Option<Span>, usize) {
    let year = 2000 + value(&chars[at..end]);
    let before = at.checked_sub(1).map(|before| chars[before]);
    let next = chars.get(end).copied();
    let span = |to: i32, manner| Span { from: year, to, manner, at, annual: false, early: false };
    let plausible = (2015..=2035).contains(&year);
    if !plausible || before.is_some_and(|c| c == '第' || c == '.' || c == '近' || c == '%' || c == ':') {
        return (None, end);
    }
    if next == Some('年') {
        let annual = chars.get(end + 1) == Some(&'度');
        let counts =
            chars.get(end + 1).is_some_and(|c| matches!(c, '如' | '来' | '间' | '前' | '的' | '坚' | '老' | '拥'));
        if !short && counts {
            return (None, end);
        }
        return (short.then(|| Span { annual, ..span(year, Manner::Plain) }), end);
    }
    if !short {
        return (None, end);
    }
    if let Some('-' | '—' | '~' | '–' | '至' | '到') = next {
        let to_end = run_end(chars, end + 1);
        let to = match to_end - end - 1 {
            2 => 2000 + value(&chars[end + 1..to_end]),
            4 => value(&chars[end + 1..to_end]),
            _ => 0,
        };
        if at == 0 && to_end - end - 1 == 4 && is_year(to) {
            // 14-2022年: the fourteenth item, of 2022
            return (None, end);
        }
        if is_school_year(chars, to_end, year, to) {
            return (Some(span(year, Manner::Plain)), to_end);
        }
        if to > year && to - year < 15 {
            return (Some(span(to, Manner::Range)), to_end);
        }
        return (None, end);
    }
    if next == Some('.') && chars.get(end + 1).is_some_and(char::is_ascii_digit) {
        let month = value(&chars[end + 1..run_end(chars, end + 1)]);
        let manner = (1..=12).contains(&month).then_some(Manner::Date);
        return (manner.map(|manner| Span { early: month <= 3, ..span(year, manner) }), end);
    }
    let listed = next == Some('、') && chars.get(end + 1).is_some_and(char::is_ascii_digit);
    let counted =
        next.is_some_and(|c| "人份张个号期项户名条次部件月日时元万%届级幅组页岁周路队点块场季度/:,".contains(c));
    let latin = before.is_some_and(|c| matches!(c, '-' | '_' | '/')) && next.is_some_and(|c| matches!(c, '-' | '_'));
    let glued = (!counted && !latin) || listed;
    (glued.then(|| span(year, Manner::Short)), end)
}

#[cfg(test)]
#[path = "years_tests.rs"]
mod tests;
