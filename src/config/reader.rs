//! Walks a TOML text section by section, key by key, and gathers every complaint instead of stopping at the first.
//! It knows nothing of what the keys mean: `values` reads single values, the sections ask for their keys.

use super::complaint::{Complaint, ConfigError, Source};
use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong with one value, before it is known where it stands.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) what: String,
    pub(super) remedy: String,
}

/// Reads one value.
pub(super) type Read<T> = fn(&DeValue<'_>) -> Result<T, Wrong>;

/// The complaints about one text.
#[derive(Debug)]
pub(super) struct Book<'t> {
    source: Source<'t>,
    complaints: RefCell<Vec<Complaint>>,
}

impl<'t> Book<'t> {
    pub(super) fn new(text: &'t str, file: &'t Path) -> Self {
        Book { source: Source { file, text }, complaints: RefCell::default() }
    }

    /// The text as TOML; a text that is none is a list of complaints at once.
    pub(super) fn table(&self) -> Result<Spanned<DeTable<'t>>, ConfigError> {
        let (table, errors) = DeTable::parse_recoverable(self.source.text);
        let mut last_line = None;
        for error in &errors {
            let span = error.span();
            let line = span.as_ref().map(|span| self.source.line(span));
            // What follows on the same line is most often the first slip once more.
            if line.is_some() && last_line == line.as_ref().map(|line| line.number) {
                continue;
            }
            last_line = line.as_ref().map(|line| line.number);
            let remedy = match line.map(|line| line.text) {
                Some(line) if line.contains('\\') => {
                    "a text with backslashes stands in single quotes: '\\\\server\\share'"
                }
                _ => "write `key = value`, texts in quotes, one key once, sections as [section]",
            };
            let wrong = Wrong { what: error.message().to_owned(), remedy: remedy.to_owned() };
            self.complain(span.as_ref(), String::new(), wrong);
        }
        self.outcome(Some(table))
    }

    /// The value when nothing was wrong, else everything that was.
    pub(super) fn outcome<T>(&self, value: Option<T>) -> Result<T, ConfigError> {
        let mut complaints = self.complaints.take();
        match value {
            Some(value) if complaints.is_empty() => Ok(value),
            _ => {
                // What is missing altogether has no line and comes first.
                complaints.sort_by_key(|complaint| complaint.line.as_ref().map(|line| (line.number, line.column)));
                Err(ConfigError::Wrong { complaints })
            }
        }
    }

    fn complain(&self, span: Option<&Range<usize>>, key: String, wrong: Wrong) {
        self.complaints.borrow_mut().push(Complaint {
            file: self.source.file.to_owned(),
            line: span.map(|span| self.source.line(span)),
            key,
            what: wrong.what,
            remedy: wrong.remedy,
        });
    }
}

/// One table of the text. Ask for each key, then [`finish`](Section::finish): what nobody asked for is unknown.
#[derive(Debug)]
pub(super) struct Section<'a> {
    book: &'a Book<'a>,
    name: String,
    table: Table<'a>,
    asked: Vec<&'static str>,
}

#[derive(Debug)]
enum Table<'a> {
    There(&'a DeTable<'a>, Range<usize>),
    Absent,
    /// Something else stands where a table should: said once, its keys are not missed on top of that.
    Wrong,
}

impl<'a> Section<'a> {
    /// The whole text.
    pub(super) fn top(book: &'a Book<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        let table = Table::There(table.get_ref(), table.span());
        Section { book, name: String::new(), table, asked: Vec::new() }
    }

    /// The table under `key`; an absent one reads as empty.
    pub(super) fn section(&mut self, key: &'static str) -> Section<'a> {
        let value = self.value(key);
        self.inner(self.named(key), value)
    }

    /// Each table of the array of tables under `key`.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Section<'a>> {
        match self.value(key) {
            None => Vec::new(),
            Some(value) => match value.get_ref() {
                DeValue::Array(list) => {
                    let name = |at: usize| format!("{}[{}]", self.named(key), at + 1);
                    list.iter().enumerate().map(|(at, value)| self.inner(name(at), Some(value))).collect()
                }
                _ => {
                    let remedy = format!("write each one under a line [[{}]]", self.named(key));
                    self.complain(key, Wrong { what: "is not a list of entries".to_owned(), remedy });
                    Vec::new()
                }
            },
        }
    }

    /// Every key of a table whose keys are data, with its value; the table then counts as read.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Spanned<DeValue<'a>>)> + use<'a> {
        let table = match &self.table {
            Table::There(table, _) => Some(*table),
            Table::Absent | Table::Wrong => None,
        };
        table.into_iter().flat_map(|table| table.iter().map(|(key, value)| (key.get_ref().as_ref(), value)))
    }

    /// The table in `value`, under the name `name` in messages.
    pub(super) fn inner(&self, name: String, value: Option<&'a Spanned<DeValue<'a>>>) -> Section<'a> {
        let table = match value.map(|value| (value.get_ref(), value.span())) {
            None => Table::Absent,
            Some((DeValue::Table(table), span)) => Table::There(table, span),
            Some((other, span)) => {
                let what = format!("is {}, not a table", kind(other));
                let remedy = format!("write its keys below a line [{name}]");
                self.book.complain(Some(&span), name.clone(), Wrong { what, remedy });
                Table::Wrong
            }
        };
        Section { book: self.book, name, table, asked: Vec::new() }
    }

    /// The value of a key that must be there; `example` says how it is written.
    pub(super) fn required<T>(&mut self, key: &'static str, read: Read<T>, example: &str) -> Option<T> {
        let found = self.optional(key, read)?;
        if found.is_none() && !matches!(self.table, Table::Wrong) {
            let place = match (&self.table, self.name.as_str()) {
                (_, "") => "above the first section".to_owned(),
                (Table::There(..), _) => "here".to_owned(),
                (_, name) => format!("below a line [{name}]"),
            };
            let remedy = format!("add `{key} = {example}` {place}");
            self.complain(key, Wrong { what: "is missing".to_owned(), remedy });
        }
        found
    }

    /// The value of a key, or `default` without it. `None` only after a complaint.
    pub(super) fn or<T>(&mut self, key: &'static str, read: Read<T>, default: T) -> Option<T> {
        Some(self.optional(key, read)?.unwrap_or(default))
    }

    /// The value of a key that may be absent. The outer `None` only after a complaint.
    pub(super) fn optional<T>(&mut self, key: &'static str, read: Read<T>) -> Option<Option<T>> {
        match self.value(key) {
            None => Some(None),
            Some(value) => self.read(self.named(key), value, read).map(Some),
        }
    }

    /// The values of a list, every wrong one complained about; an absent list is `None` inside.
    pub(super) fn list<T>(&mut self, key: &'static str, read: Read<T>) -> Option<Option<Vec<T>>> {
        let Some(value) = self.value(key) else {
            return Some(None);
        };
        let DeValue::Array(list) = value.get_ref() else {
            let what = format!("is {}, not a list", kind(value.get_ref()));
            self.complain(key, Wrong { what, remedy: format!("write `{key} = [first, second]`") });
            return None;
        };
        // Read all before giving up, so that every wrong one is named.
        let values: Vec<Option<T>> = list.iter().map(|value| self.read(self.named(key), value, read)).collect();
        values.into_iter().collect::<Option<Vec<T>>>().map(Some)
    }

    /// Reads one value; `None` after the complaint.
    pub(super) fn read<T>(&self, name: String, value: &Spanned<DeValue<'_>>, read: Read<T>) -> Option<T> {
        read(value.get_ref()).map_err(|wrong| self.book.complain(Some(&value.span()), name, wrong)).ok()
    }

    /// A key that must not be there: complains when it is. Not offered when a key is misspelt.
    pub(super) fn refuse(&self, key: &str, what: &str, remedy: &str) {
        if self.has(key) {
            self.complain(key, Wrong { what: what.to_owned(), remedy: remedy.to_owned() });
        }
    }

    /// True when the key stands in the table.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Complains about a key, at its value, or where its section begins when it is not there.
    pub(super) fn complain(&self, key: &str, wrong: Wrong) {
        let begin = match &self.table {
            Table::There(_, span) if !self.name.is_empty() => Some(span.clone()),
            _ => None,
        };
        let span = self.find(key).map(|(_, value)| value.span()).or(begin);
        self.book.complain(span.as_ref(), self.named(key), wrong);
    }

    /// The line of a key's value, from 1; 0 when it is not there.
    pub(super) fn line_of(&self, key: &str) -> usize {
        self.find(key).map_or(0, |(_, value)| self.book.source.line(&value.span()).number)
    }

    /// Complains about every key that nobody asked for, with the one probably meant. `refused` were dealt with already.
    pub(super) fn finish(self, refused: &[&str]) {
        let Table::There(table, _) = &self.table else { return };
        for key in table.keys() {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) || refused.contains(&name) {
                continue;
            }
            let remedy = match nearest(name, &self.asked) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys here are: {}", self.asked.join(", ")),
            };
            let wrong = Wrong { what: "is not known here".to_owned(), remedy };
            self.book.complain(Some(&key.span()), self.named(name), wrong);
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.find(key).map(|(_, value)| value)
    }

    fn find(&self, key: &str) -> Option<(&'a str, &'a Spanned<DeValue<'a>>)> {
        self.entries().find(|(name, _)| *name == key)
    }

    fn named(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

/// A value's kind in words.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The known word that `name` was probably meant to be: at most a third of its letters differ.
pub(super) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let apart = |key: &str| rapidfuzz::distance::osa::distance(name.to_lowercase().chars(), key.to_lowercase().chars());
    let most = (name.chars().count() / 3).max(1);
    known.iter().copied().map(|key| (apart(key), key)).filter(|(apart, _)| *apart <= most).min().map(|(_, key)| key)
}
