//! What a child found, as its message and the cache hold it: enums, numbers and short texts. It is hostile until
//! [`Found::into_reading`] has cut and cleaned it.

use super::caps;
use super::secret::Mark;
use super::settings::Words;
pub(super) use super::why::Why;
use crate::rules::reading::{Inside, Kind, Problem, Reading};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The shape's number; a cached reading with another is read again.
pub(super) const VERSION: u32 = 1;

/// What was found in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Found {
    pub v: u32,
    #[serde(with = "KindName")]
    pub kind: Kind,
    pub title: Option<String>,
    pub text: String,
    pub members: Vec<String>,
    pub inside: Vec<Member>,
    pub pictures: u32,
    pub captured: Option<NaiveDate>,
    pub dated: Option<NaiveDate>,
    pub problem: Option<Trouble>,
    pub why: Option<Why>,
    pub secret: Option<Mark>,
    /// Pages whose words are in pictures, so that Tesseract may help.
    pub scan: u32,
}

/// A document inside an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    pub name: String,
    pub found: Found,
}

/// [`Problem`] in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trouble {
    Empty,
    Truncated,
    Encrypted,
    Blank,
}

/// [`Kind`] in the message.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Kind", rename_all = "snake_case")]
enum KindName {
    Document,
    Sheet,
    Slides,
    Pdf,
    Picture,
    Video,
    Audio,
    Archive,
    Program,
    Other,
}

impl Found {
    /// A helper's answer; `None` when it makes no sense.
    pub(super) fn of_answer(answer: &[u8]) -> Option<Found> {
        serde_json::from_slice(answer).ok()
    }

    /// A reading of which only the kind is known, and why.
    pub(super) fn unread(kind: Kind, why: Why) -> Self {
        Found { kind, why: Some(why), ..Found::default() }
    }

    /// A file with a problem.
    pub(super) fn with_problem(kind: Kind, problem: Trouble) -> Self {
        Found { kind, problem: Some(problem), ..Found::default() }
    }

    /// Leaves no text of a marked secret, in any member either.
    pub(super) fn keep_secret(&mut self) {
        let mark = self.secret.or_else(|| self.inside.iter().find_map(|member| member.found.secret));
        if mark.is_some() {
            *self = Found { v: self.v, kind: self.kind, secret: mark, problem: self.problem, ..Found::default() };
        }
    }

    /// Cut and cleaned, as the rules may trust it.
    pub(super) fn into_reading(mut self, words: Words) -> Reading {
        self.keep_secret();
        self.reading(words, caps::TEXT, 0)
    }

    fn reading(self, words: Words, text: usize, level: usize) -> Reading {
        let inside = if level == 0 { self.inside } else { Vec::new() };
        Reading {
            kind: self.kind,
            title: self.title.map(|title| clean_line(&title, caps::TITLE)).filter(|title| !title.is_empty()),
            text: clean(&self.text, text),
            members: self.members.iter().take(caps::MEMBERS).map(|name| clean_line(name, caps::NAME)).collect(),
            inside: inside
                .into_iter()
                .take(caps::INSIDE)
                .map(|member| Inside {
                    name: clean_line(&member.name, caps::NAME),
                    reading: member.found.reading(words, caps::INSIDE_TEXT, level + 1),
                })
                .collect(),
            pictures: self.pictures,
            captured: self.captured,
            dated: self.dated,
            problem: self.problem.map(Problem::from),
            unread: self.why.map(|why| why.words(words)),
            secret: self.secret.map(|mark| mark.as_str().to_owned()),
        }
    }
}

/// What a helper's answer says, cut and cleaned; `None` when it makes no sense. Public for its fuzz target.
pub fn reading_of(answer: &[u8]) -> Option<Reading> {
    Found::of_answer(answer).map(|found| found.into_reading(Words::Chinese))
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Empty => Problem::Empty,
            Trouble::Truncated => Problem::Truncated,
            Trouble::Encrypted => Problem::Encrypted,
            Trouble::Blank => Problem::Blank,
        }
    }
}

/// At most `most` characters, without control characters or marks that turn the direction of writing, with single
/// empty lines.
pub(super) fn clean(text: &str, most: usize) -> String {
    let mut kept = String::with_capacity(text.len().min(most * 3));
    let (mut count, mut breaks) = (0, 2);
    for char in text.chars() {
        let char = match char {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{a0}' => ' ',
            other => other,
        };
        if char == '\n' {
            while kept.ends_with([' ', '\t', '\u{3000}']) {
                kept.pop();
            }
            breaks += 1;
        }
        if unwelcome(char) || (char == '\n' && breaks > 2) {
            continue;
        }
        if !matches!(char, '\n' | ' ' | '\t' | '\u{3000}') {
            breaks = 0;
        }
        if count == most {
            break;
        }
        kept.push(char);
        count += 1;
    }
    kept.truncate(kept.trim_end().len());
    kept
}

/// One line of at most `most` characters.
pub(super) fn clean_line(text: &str, most: usize) -> String {
    let words: Vec<&str> =
        text.split(|char: char| char.is_control() || char == ' ').filter(|w| !w.is_empty()).collect();
    clean(&words.join(" "), most)
}

fn unwelcome(char: char) -> bool {
    (char.is_control() && char != '\n' && char != '\t')
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_hostile_answer_is_cut_and_cleaned() {
        assert_eq!(clean("a\u{202e}b\0\u{7}c\r\n\r\n\n\n d  \n", 100), "abc\n\n d");
        assert_eq!(clean("双拥工作", 2), "双拥");
        assert_eq!(clean_line(" a\nb\u{feff}\t c ", 10), "a b c");
    }

    #[test]
    fn a_secret_inside_an_archive_leaves_no_text_anywhere() {
        let secret = Found { text: "正文".into(), secret: Some(Mark::Confidential), ..Found::default() };
        let mut found = Found {
            kind: Kind::Archive,
            members: vec!["机密.docx".into()],
            inside: vec![Member { name: "机密.docx".into(), found: secret }],
            ..Found::default()
        };
        found.keep_secret();
        let reading = found.into_reading(Words::Chinese);
        assert_eq!(reading.secret.as_deref(), Some("机密"));
        assert!(reading.inside.is_empty() && reading.members.is_empty() && reading.text.is_empty());
    }

    #[test]
    fn members_of_members_are_never_taken_over() {
        let deep = Found { inside: vec![Member { name: "x".into(), found: Found::default() }], ..Found::default() };
        let found = Found { inside: vec![Member { name: "y".into(), found: deep }], ..Found::default() };
        assert!(found.into_reading(Words::Chinese).inside[0].reading.inside.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn cleaned_text_is_short_and_stays_as_it_is(text in "\\PC{0,40}[\\s\\x00-\\x1f\u{202e}]{0,9}\\PC{0,40}", most in 0_usize..60) {
            let once = clean(&text, most);
            proptest::prop_assert!(once.chars().count() <= most);
            proptest::prop_assert!(!once.chars().any(unwelcome));
            proptest::prop_assert_eq!(clean(&once, most), once);
        }

        #[test]
        fn what_is_kept_comes_back(text in ".*", pictures: u32, scan: u32, name in ".{0,20}") {
            let inner = Found { kind: Kind::Pdf, why: Some(Why::Ratio), problem: Some(Trouble::Blank), ..Found::default() };
            let found = Found { v: VERSION, text, pictures, scan, inside: vec![Member { name, found: inner }], ..Found::default() };
            let stored = serde_json::to_vec(&found).unwrap();
            proptest::prop_assert_eq!(Found::of_answer(&stored), Some(found));
        }
    }
}
