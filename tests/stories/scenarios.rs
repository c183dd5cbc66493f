//! Scenarios as files: `tests/scenarios/NAME.txt` is played on the bench, with events and without, and must show what
//! `NAME.out` holds. The language is in `tests/scenarios/README.md`. `UPDATE_SCENARIOS=1 cargo test` writes the outputs.

use crate::documents::media;
use crate::support::{Bench, SMALL, TimeDelta, papers};
use shouqi::desk::{Answer, Request, Wish};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_scenario_shows_what_it_showed() {
    let mut scenarios: Vec<PathBuf> = fs::read_dir("tests/scenarios")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    scenarios.sort();
    assert!(scenarios.len() >= 8, "the scenarios are there");
    let update = std::env::var_os("UPDATE_SCENARIOS").is_some();
    let mut wrong = String::new();
    for path in scenarios {
        let script = fs::read_to_string(&path).unwrap();
        let shown = play(&script, true);
        assert_eq!(shown, play(&script, false), "{} depends on events", path.display());
        let out = path.with_extension("out");
        if update {
            fs::write(&out, &shown).unwrap();
        } else if fs::read_to_string(&out).unwrap_or_default() != shown {
            writeln!(wrong, "{} shows\n{shown}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}\nif that is right: UPDATE_SCENARIOS=1 cargo test --test stories scenario");
}

/// Plays a script; what its `show` lines show.
fn play(script: &str, events: bool) -> String {
    let mut bench = Bench::new(SMALL, events);
    let mut shown = String::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "show" => {
                let text = show(&bench, rest);
                writeln!(shown, "> {rest}\n{}", text.trim_end()).unwrap();
            }
            "decide" => decide(&mut bench, rest),
            _ => act(&mut bench, verb, rest),
        }
    }
    let office = bench.state().parent().unwrap().display().to_string();
    shown.replace(&office, "OFFICE")
}

fn act(bench: &mut Bench, verb: &str, rest: &str) {
    let words: Vec<&str> = rest.split_whitespace().collect();
    match (verb, words.as_slice()) {
        ("start", []) => bench.start(),
        ("restart", []) => bench.restart(),
        ("crash", []) => bench.crash().start(),
        ("pass", []) => bench.pass(),
        ("look", []) => bench.look(),
        ("settle", []) => bench.settle(),
        ("receipt", []) => bench.receipt(),
        ("at", _) => bench.at(rest),
        ("until", _) => bench.until(rest),
        ("later", [time]) => bench.later(duration(time)),
        ("drop", [unit, path, content @ ..]) => bench.drop(unit, path, bytes(content)),
        ("photographs", [unit, folder, count]) => {
            for number in 1..=count.parse::<u32>().unwrap() {
                bench.drop(unit, &format!("{folder}/IMG_{number:04}.png"), media::png(2, number));
            }
            bench
        }
        ("take", [unit, path]) => bench.take_away(unit, path),
        ("move", [unit, from, "to", to]) => bench.rename(unit, from, to),
        ("unmount", [unit]) => bench.unmount(unit),
        ("mount", [unit]) => bench.mount(unit),
        ("mail", ["down"]) => bench.mail_server_down(),
        ("mail", ["up"]) => bench.mail_server_up(),
        _ => panic!("no such line in the language of the scenarios: {verb} {rest}"),
    };
}

fn duration(text: &str) -> TimeDelta {
    let (number, unit) = text.split_at(text.len() - 1);
    let number = number.parse().unwrap();
    match unit {
        "s" => TimeDelta::seconds(number),
        "m" => TimeDelta::minutes(number),
        "h" => TimeDelta::hours(number),
        _ => TimeDelta::days(number),
    }
}

/// What lies in a dropped file: `summary 2021`, `plan 2022`, `liaisons 单位`, `allowances 单位`, `canteen`, `empty`, or
/// the words themselves.
fn bytes(content: &[&str]) -> String {
    match content {
        ["summary", year] => papers::summary(year.parse().unwrap()),
        ["plan", year] => papers::plan(year.parse().unwrap()),
        ["liaisons", unit] => papers::liaisons(unit),
        ["allowances", unit] => papers::allowances(unit),
        ["canteen"] => papers::canteen(),
        ["empty"] => String::new(),
        words => words.join(" "),
    }
}

/// `decide WORD … [because TEXT]`, the words of the command line; a file is named by its path.
fn decide(bench: &mut Bench, line: &str) {
    let (what, because) = line.split_once(" because ").map_or((line, None), |(what, why)| (what, Some(why)));
    let words: Vec<&str> = what.split_whitespace().collect();
    let pieces = |pieces: &[&str]| pieces.iter().map(|piece| (*piece).to_owned()).collect();
    let wish = match words.as_slice() {
        ["file", path, rest @ ..] => Wish::File { file: bench.file(path), pieces: pieces(rest) },
        ["accept", path] => Wish::Accept { file: bench.file(path), incomplete: None },
        ["incomplete", path, wanted] => Wish::Accept { file: bench.file(path), incomplete: Some((*wanted).to_owned()) },
        ["reject", path] => Wish::Reject { file: bench.file(path) },
        ["ignore", path] => Wish::Ignore { file: bench.file(path) },
        ["received", rest @ ..] => Wish::Received { pieces: pieces(rest) },
        ["waive", rest @ ..] => Wish::Waive { pieces: pieces(rest) },
        ["extend", target, to] => Wish::Extend { target: (*target).to_owned(), to: to.parse().unwrap() },
        ["pause", unit, until] => Wish::Pause { unit: (*unit).to_owned(), until: until.parse().unwrap() },
        ["believe", unit] => Wish::Believe { unit: (*unit).to_owned() },
        ["undo", "last"] => Wish::Undo { seq: last_decision(bench) },
        _ => panic!("no such decision: {line}"),
    };
    bench.decide(wish, because);
}

fn last_decision(bench: &Bench) -> u64 {
    let decided = |fact: &shouqi::ledger::entry::Fact| matches!(fact, shouqi::ledger::entry::Fact::Decided { .. });
    bench.journal().iter().rev().find(|entry| decided(&entry.fact)).unwrap().seq
}

fn show(bench: &Bench, what: &str) -> String {
    let words: Vec<&str> = what.split_whitespace().collect();
    let mut text = String::new();
    match words.as_slice() {
        ["letters"] => {
            for row in bench.letters() {
                writeln!(text, "{} {} {} {}", &row.due[..16], row.state, row.key, row.subject).unwrap();
            }
        }
        ["unit", unit] => {
            let unit = bench.unit(unit);
            let counts = unit.pieces;
            writeln!(
                text,
                "{} {} files, in {}, doubtful {}, missing {}, waived {}: {}",
                unit.presence,
                unit.files,
                counts.r#in,
                counts.doubtful,
                counts.missing,
                counts.waived,
                unit.missing.join(" ")
            )
            .unwrap();
        }
        ["doubts"] => {
            for doubt in bench.doubts() {
                let near: Vec<&str> = doubt.near.iter().map(|near| near.piece.as_str()).collect();
                writeln!(text, "{} {} ({})", doubt.unit, doubt.path, near.join(" ")).unwrap();
            }
        }
        ["troubles"] => bench.troubles().iter().for_each(|trouble| writeln!(text, "{trouble}").unwrap()),
        ["mail", key] => text = bench.mail(key),
        ["waiting"] => {
            let Answer::Letters(rows) = bench.ask(Request::Preview) else { panic!("no preview") };
            rows.iter().for_each(|row| writeln!(text, "{}", row.key).unwrap());
        }
        _ => panic!("nothing to show: {what}"),
    }
    if text.is_empty() { "(nothing)".to_owned() } else { text }
}

#[test]
fn every_output_has_its_scenario() {
    for entry in fs::read_dir("tests/scenarios").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "out") {
            assert!(Path::exists(&path.with_extension("txt")), "{}", path.display());
        }
    }
}
