//! The files of the project as text, and what stands in them: the code without comments and tests, the names it uses,
//! the paths a document names. It reads; which of that is allowed is not its business.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A text file of the project.
pub struct File {
    /// Relative to the project, with `/`.
    pub path: String,
    /// Whole.
    pub text: String,
}

impl File {
    /// The text without comment lines and without the unit tests at its end.
    pub fn code(&self) -> String {
        let end = self.text.find("#[cfg(test)]\nmod tests").unwrap_or(self.text.len());
        let lines = self.text[..end].lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// The part of the crate it belongs to: `rules` for `src/rules/ids.rs`, `clock` for `src/clock.rs`.
    pub fn part(&self) -> &str {
        let inner = self.path.trim_start_matches("src/");
        inner.split(['/', '.']).next().unwrap_or_default()
    }

    /// What it names behind `crate::`, and behind as many `super::` as lead to the crate.
    pub fn parts_used(&self) -> BTreeSet<String> {
        let code = self.code();
        let steps = self.path.trim_end_matches("/mod.rs").matches('/').count();
        let mut names = used(&code, "crate");
        names.extend(used(&code, &vec!["super"; steps].join("::")));
        names.into_iter().map(str::to_owned).collect()
    }

    /// True for a file that holds nothing but unit tests.
    pub fn is_tests(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("/tests/")
    }
}

pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below `folder` (`.` for the project) with one of these endings, in order; nothing generated, nothing hidden.
pub fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    let mut open = vec![project().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && !["target", "var"].contains(&name.as_str()) {
                open.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let inner = path.strip_prefix(project()).unwrap().to_string_lossy().into_owned();
                found.push(File { path: inner, text: std::fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The sources of the program; there are always some.
pub fn sources() -> Vec<File> {
    let sources = files("src", &[".rs"]);
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

/// The sources with the tests and benches.
pub fn all_rust() -> impl Iterator<Item = File> {
    sources().into_iter().chain(files("tests", &[".rs"])).chain(files("benches", &[".rs"]))
}

/// What stands first behind `root::` anywhere in the code: `fs` and `io` for `std::fs::File` and `use std::{fs, io}`.
pub fn used<'c>(code: &'c str, root: &str) -> BTreeSet<&'c str> {
    let root = format!("{root}::");
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(&root) {
        // `crate::` must not be found within `some_crate::`, nor `std::` within `self::std::`.
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + root.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(first_of_each(group)),
            None => names.extend(first_word(rest)),
        }
    }
    names
}

/// The first words of the comma-separated list up to its closing brace.
fn first_of_each(group: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut names: Vec<&str> = first_word(group).into_iter().collect();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.extend(first_word(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

fn first_word(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// Paths of the project in backquotes: `src/rules/ids.rs`, without patterns and commands.
pub fn named_paths(text: &str) -> Vec<&str> {
    let folders = ["src/", "config/", "seeds/", "tests/", "benches/", "deploy/", "fuzz/", ".ci/"];
    let odd = text.split('`').skip(1).step_by(2);
    odd.filter(|span| folders.iter().any(|folder| span.starts_with(folder)))
        .filter(|span| !span.contains(|c: char| c.is_whitespace() || "*{<…".contains(c)))
        .map(|span| span.split_once(':').map_or(span, |(path, _)| path))
        .collect()
}

/// Relative targets of markdown links, without fragments.
pub fn link_targets(text: &str) -> Vec<PathBuf> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let targets = targets.filter(|target| !target.contains(':') && !target.starts_with('#') && !target.is_empty());
    targets.map(|target| PathBuf::from(target.split('#').next().unwrap_or(target))).collect()
}

#[test]
fn the_readers_of_these_tests_see_what_they_should() {
    let code =
        "use crate::{rules::{ids, plan}, share};\nuse std::{fs, io};\nlet x = crate::ledger::open(); some_crate::y();";
    assert_eq!(used(code, "crate").into_iter().collect::<Vec<_>>(), ["ledger", "rules", "share"]);
    assert_eq!(used(code, "std").into_iter().collect::<Vec<_>>(), ["fs", "io"]);
    assert_eq!(used("use super::super::ledger;", "super::super").into_iter().collect::<Vec<_>>(), ["ledger"]);
    assert_eq!(named_paths("see `src/lib.rs:3`, `src/*.rs` and `cargo test`"), ["src/lib.rs"]);
    assert_eq!(link_targets("[a](b.md#c) [d](https://e) [f](#g)"), [PathBuf::from("b.md")]);
    let file = File {
        path: "src/rules/ids.rs".to_owned(),
        text: "//! x\nfn a() {}\n#[cfg(test)]\nmod tests { use std::fs; }".to_owned(),
    };
    assert_eq!((file.part(), file.code().as_str()), ("rules", "fn a() {}\n"));
}
