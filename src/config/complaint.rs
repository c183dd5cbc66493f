//! What is wrong with a settings file: where it stands, what it says, how to put it right.
//! It only words complaints; finding them is the readers' work.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One thing to put right in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The file.
    pub file: PathBuf,
    /// Where in it; `None` for something that is missing altogether.
    pub line: Option<Line>,
    /// The key, with its section: `letters.hold_until`.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// How to put it right.
    pub remedy: String,
}

/// A line of a file and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The line itself; a password in it is struck out.
    pub text: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = &self.line {
            write!(f, ":{}:{}", line.number, line.column)?;
        }
        if self.key.is_empty() {
            writeln!(f, ": {}", self.what)?;
        } else {
            writeln!(f, ": {}: {}", self.key, self.what)?;
        }
        if let Some(line) = &self.line {
            writeln!(f, "{:>5} | {}", line.number, line.text)?;
        }
        write!(f, "      = {}", self.remedy)
    }
}

/// Why a settings file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No file was named and none lies in the usual places.
    #[error("there is no configuration: name one with --config FILE, or put one at {}", places.join(" or "))]
    NotFound {
        /// Where we looked.
        places: Vec<String>,
    },
    /// The file cannot be read.
    #[error("cannot read {}: check that it exists, is UTF-8 text and may be read by this user", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Everything that is wrong in it.
    #[error("{}", listed(complaints))]
    Wrong {
        /// At least one, in the order of the file.
        complaints: Vec<Complaint>,
    },
}

impl ConfigError {
    /// The whole message for a person, its cause included.
    pub fn render(&self) -> String {
        match std::error::Error::source(self) {
            Some(source) => format!("{self}: {source}"),
            None => self.to_string(),
        }
    }
}

fn listed(complaints: &[Complaint]) -> String {
    let list: Vec<String> = complaints.iter().map(Complaint::to_string).collect();
    match complaints.len() {
        1 => list.concat(),
        count => format!("{count} things to put right\n{}", list.join("\n")),
    }
}

/// A text and its file name, to say where in it something stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'t> {
    pub(super) file: &'t Path,
    pub(super) text: &'t str,
}

impl Source<'_> {
    /// The line in which `span` (bytes) begins.
    pub(super) fn line(&self, span: &Range<usize>) -> Line {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let text = self.text[begin..].lines().next().unwrap_or_default();
        Line {
            number: before.matches('\n').count() + 1,
            column: before[begin..].chars().count() + 1,
            text: without_password(text),
        }
    }
}

/// A line with what follows `password =` struck out: a complaint may end in a log or a ticket.
fn without_password(line: &str) -> String {
    match line.find("password").map(|at| at + "password".len()) {
        Some(end) if line[end..].trim_start_matches(['"', '\'', ' ', '\t']).starts_with('=') => {
            format!("{} = ***", &line[..end])
        }
        _ => line.to_owned(),
    }
}
