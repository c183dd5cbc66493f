//! The parts of a name and the sections of a text that can be papers of their own.
//! It cuts; what a part names is judged elsewhere.

use super::subject::split_brackets;
use crate::rules::filename::fold::is_han;
use crate::rules::lexicon::Lexicon;

/// Marks that can stand between two things in one name. Most also stand inside one thing; a part must then name a
/// material on its own to count.
const BETWEEN: &[char] = &['+', '、', '&', ',', '及', '暨', '和', '与', ';', '/', '附'];
/// Marks that join two things and nothing else.
const JOINERS: &[char] = &['+', '暨', '&', '附'];
/// Numbers of called and numbered sections.
const NUMERALS: &str = "一二三四五六七八九十";
/// A section's heading stands in its first characters.
const HEADING: usize = 34;
/// Characters of a line that can be the title of a paper.
const TITLE: std::ops::RangeInclusive<usize> = 5..=34;
/// Sections looked at: what follows is a list.
const MOST: usize = 10;

/// How a section is told from what stands before it, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// 证明一, 第二部分, 附件1.
    Called,
    /// 附:
    Annex,
    /// A line that names a kind of document at its end.
    Title,
    /// 一、 or 1.
    Numbered,
    /// A row of a table that begins with a number.
    Row,
}

/// The heading of one section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section<'a> {
    pub mark: Mark,
    pub heading: &'a str,
}

/// One of the things a name joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub text: String,
    /// Joined by a mark that joins two things and nothing else.
    pub joined: bool,
}

/// The things a name joins; empty when it names one. What stands in brackets explains the rest, and is a thing of its
/// own where it joins things itself.
pub(super) fn parts(name: &str) -> Vec<Part> {
    let (outside, inside) = split_brackets(name);
    let (outside, inside) = (outside.trim(), inside.trim());
    let split = |text: &str| -> Vec<String> {
        let parts = text.split(BETWEEN).map(|part| part.trim().to_owned());
        parts.filter(|part| said(part)).collect()
    };
    let (out, within) = (split(outside), split(inside));
    let mut found = Vec::new();
    if out.len() > 1 {
        let joined = outside.contains(JOINERS);
        found.extend(out.into_iter().map(|text| Part { text, joined }));
    }
    if within.len() > 1 {
        // 军休(待遇+中心建设): each is said of what stands before the bracket.
        let joined = inside.contains(JOINERS);
        let within = within.iter().map(|text| Part { text: format!("{outside} {text}"), joined });
        found.extend(within);
    }
    if let Some(annex) = inside.strip_prefix('附').filter(|annex| within.len() < 2 && said(annex)) {
        found.push(Part { text: outside.to_owned(), joined: true });
        found.push(Part { text: annex.to_owned(), joined: true });
    }
    found
}

/// At least two Chinese characters.
fn said(text: &str) -> bool {
    text.chars().filter(|c| is_han(*c)).count() >= 2
}

/// The sections of a text, in order, at most ten of them; empty when there is only one.
pub(super) fn sections<'a>(text: &'a str, lexicon: &Lexicon) -> Vec<Section<'a>> {
    let mut starts: Vec<(usize, Mark)> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let blank = line.len() - line.trim_start().len();
        if let Some(mark) = mark_of(&line[blank..], lexicon) {
            starts.push((at + blank, mark));
        }
        inline(&line[blank..], at + blank, lexicon, &mut starts);
        at += line.len() + 1;
    }
    starts.sort_unstable();
    starts.dedup_by_key(|(at, _)| *at);
    let ends: Vec<usize> = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]).collect();
    let found = starts.iter().zip(ends).map(|((start, mark), end)| {
        let heading = text[*start..end].trim();
        let heading = heading.char_indices().nth(HEADING).map_or(heading, |(end, _)| &heading[..end]);
        Section { mark: *mark, heading }
    });
    let found: Vec<Section<'_>> = found.filter(|section| section.heading.chars().count() >= 5).take(MOST).collect();
    if found.len() > 1 { found } else { Vec::new() }
}

/// What a line begins.
fn mark_of(line: &str, lexicon: &Lexicon) -> Option<Mark> {
    let length = line.chars().count();
    let words = &lexicon.sections;
    if line.starts_with('【')
        || words.called.iter().any(|word| line.strip_prefix(word.as_str()).is_some_and(begins_with_number))
    {
        return Some(Mark::Called);
    }
    if words.annexes.iter().any(|word| line.starts_with(word.as_str())) {
        return Some(Mark::Annex);
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = &line[digits..];
    if (1..=2).contains(&digits) && rest.starts_with(['.', '、', ')']) {
        return Some(Mark::Numbered);
    }
    if digits > 0 && rest.starts_with(' ') && rest.trim_start().starts_with(is_han) {
        return Some(Mark::Row);
    }
    (TITLE.contains(&length) && is_title(line, lexicon)).then_some(Mark::Title)
}

/// Sections that begin inside a line: 一、 and 证明二: where a clause begins.
fn inline(line: &str, offset: usize, lexicon: &Lexicon, starts: &mut Vec<(usize, Mark)>) {
    for (at, _) in line.char_indices().filter(|(_, c)| NUMERALS.contains(*c)) {
        let (before, after) = (&line[..at], &line[at + '一'.len_utf8()..]);
        let called =
            lexicon.sections.called.iter().find(|word| before.ends_with(word.as_str())).map(|word| at - word.len());
        match called {
            Some(start) if after.starts_with(['部', ':', '篇', ' ']) => starts.push((offset + start, Mark::Called)),
            None if after.starts_with('、') && !before.ends_with(|c: char| c.is_alphanumeric()) => {
                starts.push((offset + at, Mark::Numbered));
            }
            _ => {}
        }
    }
}

fn begins_with_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || NUMERALS.contains(c))
}

/// Ends with a kind of document, years and page numbers behind it set aside.
fn is_title(line: &str, lexicon: &Lexicon) -> bool {
    let line = split_brackets(line).0;
    let line = line.trim_end_matches(|c: char| !is_han(c));
    !line.contains('。')
        && lexicon.documents.iter().any(|kind| {
            kind.concept.words.iter().any(|word| word.chars().count() >= 2 && line.ends_with(word.as_str()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Vec<String> {
        parts(name).into_iter().map(|part| part.text).collect()
    }

    fn cut(text: &str) -> Vec<Mark> {
        sections(text, &Lexicon::built_in().unwrap()).into_iter().map(|section| section.mark).collect()
    }

    #[test]
    fn a_name_comes_apart_where_clerks_join_things() {
        assert_eq!(named("22年走访慰问+光荣牌悬挂照片"), ["22年走访慰问", "光荣牌悬挂照片"]);
        assert_eq!(named("计划总结附联络员"), ["计划总结", "联络员"]);
        assert_eq!(named("军休(待遇+中心建设)"), ["军休 待遇", "军休 中心建设"]);
        assert_eq!(named("预防纠纷若干规定(附应急预案)"), ["预防纠纷若干规定", "应急预案"]);
        assert!(named("双拥工作总结(盖章)").is_empty());
    }

    #[test]
    fn a_text_comes_apart_at_what_begins_a_paper() {
        assert_eq!(cut("证明一:甲乙丙丁。证明二:戊己庚辛。"), [Mark::Called; 2]);
        assert_eq!(cut("如下:一、抚恤补助资金;二、医疗补助资金"), [Mark::Numbered; 2]);
        assert_eq!(
            cut("某局双拥工作计划\n……\n某局双拥工作总结\n……\n附:联络员名单"),
            [Mark::Title, Mark::Title, Mark::Annex]
        );
        assert_eq!(cut("科目 项目\n2080899 抚恤补助 5\n2101401 医疗补助 8"), [Mark::Row; 2]);
        assert!(cut("统一安排,三个部分").is_empty());
    }
}
