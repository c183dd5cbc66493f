//! A stop after every write: whatever the journal holds when the power fails, the end is the same.

use crate::support::papers::{liaisons, plan, summary};
use crate::support::{Bench, SMALL, instant, minutes};
use shouqi::desk::{Status, Wish};
use shouqi::ledger::entry::Fact;
use shouqi::pass::engine::Fatal;
use shouqi::pass::verify_journal;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A morning of the office: files that were there before, drops, a doubt, a decision, letters, the digest. What people
/// do happens at fixed times; an office that starts in between lives the rest.
fn morning(bench: &mut Bench) {
    let begin = instant("2023-06-06 08:20");
    let started = bench.now();
    type Step<'a> = (i64, Option<&'a dyn Fn(&mut Bench)>);
    let steps: Vec<Step> = vec![
        (0, None),
        (6, None),
        (12, None),
        (
            60,
            Some(&|bench| {
                bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).drop("03", "2022年双拥工作总结.docx", "");
            }),
        ),
        (66, None),
        (72, None),
        (140, None),
        (
            600,
            Some(&|bench| {
                bench.drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部"));
            }),
        ),
        (606, None),
        (612, None),
        (680, None),
        (900, None),
        (1800, None),
        (2400, None),
        (3600, None),
        (7200, None),
        (10_800, None),
        (14_400, None),
        (28_800, None),
        (39_600, None),
    ];
    for (seconds, act) in steps {
        let at = begin + chrono::TimeDelta::seconds(seconds);
        if at < bench.now() {
            continue;
        }
        bench.set(at);
        if let Some(act) = act.filter(|_| at > started) {
            act(bench);
        }
        bench.pass();
    }
}

fn office() -> Bench {
    let mut bench = Bench::new(SMALL, false);
    bench.drop("04", "国防教育宣传活动方案.txt", "国防教育宣传活动方案").drop(
        "03",
        "2021年双拥工作计划.txt",
        plan(2021),
    );
    bench.set(instant("2023-06-06 08:20"));
    bench
}

/// What must not depend on when the power failed: everything but instants and the numbers of files.
fn essence(bench: &Bench) -> serde_json::Value {
    let status: Status = bench.status();
    let units: Vec<_> = status
        .units
        .iter()
        .map(|unit| (unit.code.to_string(), unit.presence.clone(), unit.pieces, unit.missing.clone(), unit.files))
        .collect();
    let doubts: Vec<_> = status.doubts.iter().map(|doubt| (doubt.path.clone(), doubt.because.clone())).collect();
    let troubles: Vec<_> = status.troubles.iter().map(|trouble| trouble.what.clone()).collect();
    serde_json::json!({ "units": units, "doubts": doubts, "troubles": troubles, "waiting": status.letters.waiting })
}

/// Keys of letters, without the numbers of files in them.
fn letters(bench: &Bench) -> BTreeMap<String, usize> {
    let mut letters = BTreeMap::new();
    for row in bench.letters() {
        let key = match row.kind.as_str() {
            "receipt" => row.key.rsplit_once('/').unwrap().0.to_owned(),
            _ => row.key,
        };
        *letters.entry(key).or_default() += 1;
    }
    letters
}

#[test]
fn a_power_failure_after_any_write_changes_nothing_in_the_end() {
    let mut whole = office();
    whole.start();
    morning(&mut whole);
    let (expected, expected_letters) = (essence(&whole), letters(&whole));
    let entries = whole.journal();
    let journal = fs::read_to_string(whole.state().join("journal.jsonl")).unwrap();
    let lines: Vec<&str> = journal.split_inclusive('\n').collect();
    assert!(lines.len() > 40, "the morning is worth it: {}", lines.len());

    for kept in 1..=lines.len() {
        let last = &entries[kept - 1];
        let mut bench = office();
        lay_shares(&whole, &bench, last.at);
        fs::create_dir_all(bench.state()).unwrap();
        fs::write(bench.state().join("journal.jsonl"), lines[..kept].concat()).unwrap();
        copy(&whole.state().join("letters"), &bench.state().join("letters"));
        bench.set(last.at).start();
        morning(&mut bench);

        let at = format!("after entry {kept}: {:?}", last.fact);
        assert_eq!(essence(&bench), expected, "{at}");
        assert_eq!(letters(&bench), expected_letters, "{at}");
        // Before the failure these had been handed over; nothing arrives more than once more than was attempted.
        let mut attempts: BTreeMap<String, usize> = BTreeMap::new();
        for entry in bench.journal() {
            if let Fact::LetterAttempted { key, .. } = entry.fact {
                *attempts.entry(key).or_default() += 1;
            }
        }
        for (key, copies) in bench.copies() {
            assert!(copies <= attempts[&key], "{key} {at}");
            assert!(attempts[&key] <= 2, "{key} {at}");
        }
        let sent: BTreeSet<String> =
            bench.letters().into_iter().filter(|row| row.state == "sent").map(|row| row.key).collect();
        assert_eq!(sent.len(), bench.letters().len(), "{at} {:?}", bench.letters());
        verify(&bench);
    }
}

/// The shares as they were at an instant: what was dropped later is dropped again by the morning itself.
fn lay_shares(from: &Bench, to: &Bench, at: chrono::DateTime<chrono::Utc>) {
    for unit in ["03", "04"] {
        for file in fs::read_dir(from.share(unit)).unwrap() {
            let file = file.unwrap();
            let modified: chrono::DateTime<chrono::Utc> = file.metadata().unwrap().modified().unwrap().into();
            if modified <= at + chrono::TimeDelta::seconds(1) {
                let path = to.share(unit).join(file.file_name());
                fs::hard_link(file.path(), &path)
                    .or_else(|_| fs::remove_file(&path).and_then(|()| fs::hard_link(file.path(), &path)))
                    .unwrap();
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let path = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &path);
        } else {
            fs::copy(entry.path(), path).unwrap();
        }
    }
}

fn verify(bench: &Bench) {
    let entries = bench.journal();
    assert!(entries.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
}

/// An office with something to remember, stopped.
fn stopped() -> (Bench, serde_json::Value) {
    let mut bench = office();
    bench.start();
    morning(&mut bench);
    let known = essence(&bench);
    bench.stop();
    (bench, known)
}

#[test]
fn records_that_are_damaged_cut_or_deleted_are_rebuilt_from_the_journal() {
    let (mut bench, known) = stopped();
    let records = bench.state().join("records");
    let damages: [&dyn Fn(&Path); 4] = [
        &|file| flip(file, 0.5),
        &|file| flip(file, 0.05),
        &|file| fs::write(file, &fs::read(file).unwrap()[..fs::metadata(file).unwrap().len() as usize / 2]).unwrap(),
        &|file| fs::write(file, "nothing of the kind").unwrap(),
    ];
    for damage in damages {
        for file in files_below(&records) {
            damage(&file);
        }
        bench.start();
        assert_eq!(essence(&bench), known);
        bench.stop();
    }
    fs::remove_dir_all(&records).unwrap();
    bench.start();
    assert_eq!(essence(&bench), known);
    // Nothing was written or sent anew for it.
    assert_eq!(letters(&bench).len(), bench.letters().len());
    assert!(bench.copies().values().all(|copies| *copies == 1));
}

#[test]
fn records_without_a_clean_stop_are_not_trusted() {
    let (mut bench, known) = stopped();
    bench.start().crash().start();
    assert_eq!(essence(&bench), known);
    assert!(!bench.engine().notes.is_empty(), "it is said");
}

fn flip(file: &Path, at: f64) {
    let mut bytes = fs::read(file).unwrap();
    if let Some(byte) = (!bytes.is_empty()).then(|| ((bytes.len() - 1) as f64 * at) as usize) {
        bytes[byte] ^= 0x10;
        fs::write(file, bytes).unwrap();
    }
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn a_torn_last_line_is_cut_and_said() {
    let (mut bench, known) = stopped();
    let path = bench.state().join("journal.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.clone() + "{\"seq\":999,\"at\":\"2023-06-0").unwrap();
    bench.start();
    assert_eq!(essence(&bench), known);
    let notes = format!("{:?}", bench.engine().notes);
    assert!(notes.contains("Torn"), "{notes}");
    assert!(fs::read_to_string(&path).unwrap().starts_with(&whole));
    assert!(
        fs::read_dir(bench.state()).unwrap().any(|file| file.unwrap().file_name().to_string_lossy().contains("torn"))
    );
}

#[test]
fn a_break_in_the_middle_refuses_to_start_and_names_the_line() {
    let (mut bench, _) = stopped();
    // Not stopped cleanly: the whole journal is read.
    bench.start().crash();
    let path = bench.state().join("journal.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    let broken: Vec<String> = whole
        .lines()
        .enumerate()
        .map(|(index, line)| if index == 6 { line.replacen("2023", "2024", 1) } else { line.to_owned() })
        .collect();
    fs::write(&path, broken.join("\n") + "\n").unwrap();
    let Err(fatal) = bench.try_start() else { panic!("a broken journal was taken") };
    let words = shouqi::pass::engine::chain(&fatal);
    assert!(words.contains("line 7") && words.contains("restore"), "{words}");
    assert_eq!(fs::read_to_string(&path).unwrap(), broken.join("\n") + "\n", "nothing was changed");
}

#[test]
fn a_second_process_is_told_who_has_the_ledger() {
    let mut bench = office();
    bench.start();
    let second = shouqi::pass::engine::Engine::open(bench.config(), bench.choices());
    let Err(fatal) = second else { panic!("two had the ledger") };
    assert!(matches!(fatal, Fatal::Ledger(_)));
    let words = shouqi::pass::engine::chain(&fatal);
    assert!(words.contains(&std::process::id().to_string()) && words.contains("stop it first"), "{words}");
    // The first goes on.
    bench.drop("03", "2022年双拥工作计划.txt", plan(2022)).receipt();
    assert_eq!(bench.arrived("receipt/03").len(), 1);
}

#[test]
fn a_clock_set_back_sends_nothing_twice_and_loses_nothing() {
    let mut bench = office();
    bench.start().until("2023-06-06 12:00");
    let before = bench.copies();
    bench.at("2023-06-05 07:00");
    bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
    assert!(!bench.lacks("03-01:总结@2021"));
    bench.until("2023-06-06 18:00");
    bench.decide(Wish::Received { pieces: vec!["03-02".into()] }, None);
    for (key, copies) in bench.copies() {
        assert_eq!(copies, 1, "{key}");
    }
    assert!(before.keys().all(|key| bench.copies().contains_key(key)));
    assert_eq!(bench.arrived("receipt/03").len(), 1, "{:?}", bench.arrived(""));
    bench.later(minutes(5)).restart();
    assert!(!bench.lacks("03-02"));
}

#[test]
fn a_journal_damaged_after_a_clean_stop_is_an_alert_once_until_it_is_whole_again() {
    let (mut bench, _) = stopped();
    let alerts = bench.arrived("alert/").len();
    let path = bench.state().join("journal.jsonl");
    let second_line = fs::read(&path).unwrap().iter().position(|byte| *byte == b'\n').unwrap() + 30;
    let damage = || {
        let mut bytes = fs::read(&path).unwrap();
        bytes[second_line] ^= 1;
        fs::write(&path, bytes).unwrap();
    };
    damage();
    // The start trusts its clean stop; the check behind it does not.
    bench.start();
    assert!(verify_journal(bench.engine()));
    bench.pass();
    assert!(bench.troubles().iter().any(|what| what.contains("第 2 行已损坏")), "{:?}", bench.troubles());
    assert!(bench.mail("alert/").contains("shouqi restore"), "{}", bench.mail("alert/"));
    let called_out = fs::read_to_string(bench.state().join("ALERT.txt")).unwrap();
    assert!(called_out.contains("第 2 行已损坏") && called_out.contains("shouqi restore"), "{called_out}");
    // Another start ends nothing before anybody has read the journal again, and alarms nobody twice.
    bench.restart().pass();
    assert!(bench.state().join("ALERT.txt").exists());
    verify_journal(bench.engine());
    bench.pass();
    assert_eq!(bench.arrived("alert/").len(), alerts + 1);
    damage();
    assert!(verify_journal(bench.engine()), "the same bit again: it is whole");
    bench.pass();
    assert!(!bench.troubles().iter().any(|what| what.contains("台账文件")), "{:?}", bench.troubles());
    assert!(!bench.state().join("ALERT.txt").exists());
}
