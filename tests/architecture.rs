//! The principles of the project as tests: they read the sources and say which rule a file breaks and what to do.
//! They look at text only; what clippy and rustdoc can refuse is refused there (`.clippy.toml`, `[lints]`).
#![allow(clippy::unwrap_used, reason = "a source that cannot be read is a failed test")]

#[path = "support/sources.rs"]
mod sources;

use sources::{all_rust, files, link_targets, named_paths, project, sources, used};
use std::fmt::Write;

/// Longest source file, in lines.
const LONGEST: usize = 400;

/// The parts that do one thing each, and which other parts they may use. A new part gets a line here, or among those
/// that join, and in the map of `lib.rs`.
const PARTS: &[(&str, &[&str])] = &[
    ("rules", &[]),
    ("letter", &["rules"]),
    ("share", &["rules"]),
    ("read", &["rules"]),
    ("ledger", &["rules"]),
    ("post", &["rules"]),
    ("import", &["rules"]),
    ("config", &["rules"]),
    ("wake", &["rules"]),
    ("web", &["rules", "config", "letter", "picture", "desk"]),
    ("clock", &[]),
];

/// The parts that join the others: each may use every part above and those before it here.
const JOINING: &[&str] = &["picture", "pass", "desk", "app", "cli"];

/// Who may ask what time it is, or wait; everybody else is told. The pass only measures its patience with slow shares.
const ASKING: &[&str] = &["app", "cli", "pass"];

/// Folders whose code is pure: values in, values out.
const PURE: &[&str] = &["rules", "letter"];

/// What pure code must not touch: the modules of std, and whole crates.
const IMPURE_STD: &[&str] = &["fs", "env", "net", "process", "thread", "os"];
const IMPURE_CRATES: &[&str] =
    &["tokio", "rand", "getrandom", "sled", "rustix", "notify", "lettre", "tracing", "tempfile"];

/// The values of the rules that are one text in every file and answer: they write and read themselves.
const TEXTS: &[&str] = &["src/rules/ids.rs", "src/rules/relpath.rs"];

/// The files that may lift the bans of `.clippy.toml`, and what for.
const LIFTED: &[(&str, &str)] = &[
    ("src/clock.rs", "reads the clock"),
    ("src/config/secret.rs", "reads the environment"),
    ("src/app.rs", "sleeps between passes"),
];

/// Fails with every complaint and the remedy.
#[track_caller]
fn refuse(complaints: Vec<String>, remedy: &str) {
    let mut list = String::new();
    for complaint in &complaints {
        writeln!(list, "  {complaint}").unwrap();
    }
    assert!(complaints.is_empty(), "\n{list}  remedy: {remedy}");
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let silent = all_rust().filter(|file| !file.text.starts_with("//!")).map(|file| file.path).collect();
    refuse(silent, "open the file with two lines of `//!`: what it is for, and what it must not do");
}

#[test]
fn no_file_is_longer_than_its_one_subject() {
    let long = sources()
        .iter()
        .map(|file| (file.text.lines().count(), &file.path))
        .filter(|(lines, _)| *lines > LONGEST)
        .map(|(lines, path)| format!("{path} has {lines} lines, more than {LONGEST}"))
        .collect();
    refuse(long, "ask what second thing the file has become, and give that a file of its own");
}

#[test]
fn rules_and_letters_are_pure() {
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| PURE.contains(&file.part()) && !file.is_tests()) {
        let code = file.code();
        let of_std = used(&code, "std").into_iter().filter(|name| IMPURE_STD.contains(name));
        complaints.extend(of_std.map(|name| format!("{} uses std::{name}", file.path)));
        let of_crates = IMPURE_CRATES.iter().filter(|name| !used(&code, name).is_empty());
        complaints.extend(of_crates.map(|name| format!("{} uses {name}", file.path)));
    }
    refuse(
        complaints,
        "take the value as a parameter; what reads or writes belongs to share, read, ledger, post or pass",
    );
}

#[test]
fn stored_shapes_stay_out_of_the_rules() {
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| file.part() == "rules" && !file.is_tests()) {
        let code = file.code();
        // A data file built into the program has to be read.
        let reads_its_data = code.contains("include_str!(") || code.contains("toml::from_str");
        if TEXTS.contains(&file.path.as_str()) {
            continue;
        }
        if code.contains("Serialize") {
            complaints.push(format!("{} serialises", file.path));
        }
        if code.contains("Deserialize") && !reads_its_data {
            complaints.push(format!("{} deserialises, and not a data file beside it", file.path));
        }
    }
    refuse(complaints, "put the stored shape into ledger (entry), desk or import, and convert there");
}

#[test]
fn arrows_between_the_parts_point_inward() {
    let is_part = |name: &str| PARTS.iter().any(|(part, _)| *part == name) || JOINING.contains(&name);
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| !["src/main.rs", "src/lib.rs"].contains(&file.path.as_str())) {
        let part = file.part();
        if !is_part(part) {
            complaints.push(format!("{} belongs to no part that tests/architecture.rs knows", file.path));
        }
        for name in file.parts_used().into_iter().filter(|name| is_part(name) && name != part && !may_use(part, name)) {
            complaints.push(format!("{} uses {name}, and {part} must not", file.path));
        }
    }
    refuse(complaints, "hand the value over as a parameter; only those that join the parts know several");
}

fn may_use(part: &str, other: &str) -> bool {
    if other == "clock" {
        return ASKING.contains(&part);
    }
    match JOINING.iter().position(|joining| *joining == part) {
        Some(place) => PARTS.iter().any(|(name, _)| *name == other) || JOINING[..place].contains(&other),
        None => PARTS.iter().any(|(name, may)| *name == part && may.contains(&other)),
    }
}

#[test]
fn a_pass_has_one_now_and_never_asks_for_another() {
    let asking = sources()
        .iter()
        .filter(|file| file.part() == "pass" && file.code().contains("clock::now"))
        .map(|file| file.path.clone())
        .collect();
    refuse(asking, "a pass gets `now` once, as a parameter; only its patience is measured (Stopwatch)");
}

#[test]
fn only_the_clock_reads_the_time_and_only_the_secret_the_environment() {
    let may = |path: &str| LIFTED.iter().any(|(lifted, _)| path == *lifted);
    let mut complaints = Vec::new();
    for file in sources() {
        // Clippy refuses the calls themselves, in tests too; here nobody can lift that ban unseen.
        if file.text.contains("clippy::disallowed_methods") && !may(&file.path) {
            complaints.push(format!("{} lifts the ban of .clippy.toml", file.path));
        }
        let reads_environment = used(&file.code(), "env").iter().any(|name| name.starts_with("var"));
        let reads_environment = reads_environment || file.code().contains("std::env::var");
        if reads_environment && !may(&file.path) {
            complaints.push(format!("{} reads the environment", file.path));
        }
    }
    let list: Vec<String> = LIFTED.iter().map(|(path, why)| format!("{path} ({why})")).collect();
    let remedy = "`now` and settings are parameters; the only files that may: ";
    refuse(complaints, &format!("{remedy}{}", list.join(", ")));
}

#[test]
fn the_polling_watcher_is_not_used() {
    // It misses an overwrite with an older mtime, and reports a vanished root as one removal a file.
    let users =
        sources().iter().filter(|file| file.code().contains("PollWatcher")).map(|file| file.path.clone()).collect();
    refuse(users, "where changes are not reported, scan: the scan is the truth");
}

#[test]
fn lettre_has_neither_a_pool_nor_tracing() {
    // A pooled connection that a timeout cut off answers for the letter before: a false "sent". The tracing feature logs
    // passwords and whole letters.
    let manifest: toml::Table = std::fs::read_to_string(project().join("Cargo.toml")).unwrap().parse().unwrap();
    let lettre = manifest["dependencies"]["lettre"].as_table().unwrap();
    assert_eq!(
        lettre["default-features"].as_bool(),
        Some(false),
        "lettre's default features bring the pool: turn them off"
    );
    let features: Vec<&str> = lettre["features"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    for banned in ["pool", "tracing", "native-tls"] {
        assert!(!features.contains(&banned), "take the feature `{banned}` of lettre out of Cargo.toml");
    }
    let lock: toml::Table = std::fs::read_to_string(project().join("Cargo.lock")).unwrap().parse().unwrap();
    let users: Vec<&str> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| {
            package.get("dependencies").and_then(toml::Value::as_array).is_some_and(|list| names(list, "lettre"))
        })
        .filter_map(|package| package["name"].as_str())
        .collect();
    assert_eq!(users, ["shouqi"], "another package uses lettre and may turn its features on: do without it");
}

fn names(dependencies: &[toml::Value], name: &str) -> bool {
    dependencies.iter().filter_map(toml::Value::as_str).any(|entry| entry.split(' ').next() == Some(name))
}

#[test]
fn every_ignored_test_says_what_it_needs() {
    let mut complaints = Vec::new();
    for file in all_rust() {
        let ignored = file.text.lines().map(str::trim_start).filter(|line| line.starts_with("#[ignore"));
        let silent = ignored.filter(|line| !line.starts_with("#[ignore = \"needs ")).count();
        if silent > 0 {
            complaints.push(format!("{}: {silent} ignored without saying what they need", file.path));
        }
    }
    refuse(complaints, "write ignore = \"needs postfix\", and see to it that .ci/run installs what is needed");
}

#[test]
fn every_path_that_a_document_names_exists() {
    let documents = files(".", &[".md"]);
    assert!(!documents.is_empty(), "no document was found");
    let mut complaints = Vec::new();
    for document in &documents {
        for path in named_paths(&document.text) {
            if !project().join(path).exists() {
                complaints.push(format!("{} names {path}", document.path));
            }
        }
        let folder = project().join(&document.path).with_file_name("");
        for target in link_targets(&document.text) {
            if !folder.join(&target).exists() {
                complaints.push(format!("{} links to {}", document.path, target.display()));
            }
        }
    }
    for file in sources() {
        let head: String = file.text.lines().take_while(|line| line.starts_with("//!")).collect();
        let missing = named_paths(&head).into_iter().filter(|path| !project().join(path).exists());
        complaints.extend(missing.map(|path| format!("{} names {path}", file.path)));
    }
    refuse(complaints, "the file moved or never was: correct the text, and name few paths");
}
