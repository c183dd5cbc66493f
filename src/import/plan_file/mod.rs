//! The plan file: TOML to the checked [`Plan`] and back, and the JSON of `plan show --json`.
//! It reads and writes one format; it never interprets a plan document and never expands pieces.

mod check;
mod json;
mod raw;
mod write;

pub use json::plan_json;
pub use write::{Comments, write};

use crate::rules::plan::Plan;
use std::fmt;
use std::path::{Path, PathBuf};

/// Plans are hand-edited texts; anything larger is another file by mistake.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Why a plan file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// The file cannot be read.
    #[error("cannot read the plan {}: check the path and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not text in UTF-8, or too large to be a plan.
    #[error("{} is no plan file: {why}; make one with `shouqi plan import DOCUMENT -o plan.toml`", path.display())]
    NoPlan {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        why: String,
    },
    /// The text is wrong in one or several places, in the order of the file.
    #[error("{}", Lines(problems))]
    Wrong {
        /// Everything that is wrong.
        problems: Vec<Problem>,
    },
}

/// One thing that is wrong in a plan file: `plan.toml:12: units.3.materials.2.pieces: what; remedy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named to us.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The key the complaint is about (`03-01 pieces`); empty when the text is no TOML at all.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// How to put it right.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}; {}", self.what, self.remedy)
    }
}

struct Lines<'a>(&'a [Problem]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// Reads and checks a plan file.
///
/// # Errors
/// When it cannot be read, or with every complaint about its text.
pub fn load(path: &Path) -> Result<Plan, PlanFileError> {
    let unreadable = |source| PlanFileError::Unreadable { path: path.to_owned(), source };
    let no_plan = |why: &str| PlanFileError::NoPlan { path: path.to_owned(), why: why.to_owned() };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(no_plan("it is larger than 16 MiB"));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| no_plan("it is not UTF-8 text"))?;
    parse(&text, &path.display().to_string())
}

/// Parses and checks the text of a plan file; `name` is how complaints call it.
///
/// # Errors
/// With every complaint about the text.
pub fn parse(text: &str, name: &str) -> Result<Plan, PlanFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let raw: raw::Plan = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let problem = Problem {
            file: name.to_owned(),
            line: line_of(text, at),
            key: String::new(),
            what: error.message().trim().replace('\n', ", "),
            remedy: raw::remedy(error.message()).to_owned(),
        };
        PlanFileError::Wrong { problems: vec![problem] }
    })?;
    check::check(raw, text, name).map_err(|problems| PlanFileError::Wrong { problems })
}

/// The line, from 1, of a byte offset.
fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The line, from 1, on which a plan file's text gives a code or an id; for messages about a plan that was read.
pub fn line_of_id(text: &str, id: &str) -> Option<usize> {
    let quoted = format!("\"{id}\"");
    let names_it = |line: &str| {
        let line = line.trim_start();
        (line.starts_with("id") || line.starts_with("code")) && line.contains(&quoted)
    };
    text.lines().position(names_it).map(|at| at + 1)
}
