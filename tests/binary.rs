//! The built program in a real directory: the sample configuration, the commands of the contract, their exit codes and
//! the shapes of their JSON. Other programs rely on these.
#![allow(clippy::unwrap_used, reason = "a program that cannot be run is a failed test")]

mod documents;

use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A fresh machine: a directory with the sample configuration and the seed, as they are in the project.
struct Machine {
    folder: tempfile::TempDir,
}

/// A running daemon, ended when the test is over.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Machine {
    /// Quiet times are a second, so that nobody waits a minute; readers are not fenced, so that machines without
    /// landlock tell of no trouble.
    fn new() -> Machine {
        let machine = Machine { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(machine.at("config")).unwrap();
        fs::create_dir_all(machine.at("seeds")).unwrap();
        for file in ["config/contacts.toml", "seeds/zhangdian-2023.toml"] {
            fs::copy(file, machine.at(file)).unwrap();
        }
        let mut config = fs::read_to_string("config/shouqi.toml").unwrap();
        for (as_shipped, here) in [
            ("settle_local = \"5s\"", "settle_local = \"1s\""),
            ("receipt_after = \"60s\"", "receipt_after = \"1s\""),
            ("sandbox = \"prefer\"", "sandbox = \"off\""),
            ("ocr = \"auto\"", "ocr = \"off\""),
        ] {
            assert!(config.contains(as_shipped), "{as_shipped}");
            config = config.replace(as_shipped, here);
        }
        fs::write(machine.at("config/shouqi.toml"), config).unwrap();
        machine
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shouqi"));
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must end with this code; its standard output, and its errors behind it.
    fn say(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{text}");
        text
    }

    /// Runs a command that must end well and answer JSON.
    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{errors}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn start(&self) -> Daemon {
        let child = self.command(&["run"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Daemon(child)
    }

    fn drop(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let to = self.at("var/shares").join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }

    /// The first letter whose file name holds this word.
    fn letter(&self, word: &str) -> Option<PathBuf> {
        let entries = fs::read_dir(self.at("var/post")).ok()?;
        let mut paths = entries.map(|entry| entry.unwrap().path());
        paths.find(|path| path.extension().is_some_and(|end| end == "eml") && path.to_string_lossy().contains(word))
    }
}

/// Waits for something another process does, at most a minute.
#[expect(clippy::disallowed_methods, reason = "another process can only be waited for")]
fn wait_for<T>(what: &str, mut seen: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1200 {
        if let Some(found) = seen() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} did not come within a minute");
}

fn summary() -> Vec<u8> {
    documents::office::docx(&[
        "区委组织部2021年双拥工作总结",
        "2021年，我部认真落实双拥工作要求，现将工作情况总结如下。",
    ])
}

const SHARE: &str = "03-区委组织部";

#[test]
fn one_command_starts_the_main_job_and_a_signal_ends_it() {
    let machine = Machine::new();
    let mut daemon = machine.start();
    wait_for("the share", || machine.at("var/shares").join(SHARE).is_dir().then_some(()));
    wait_for("the desk", || machine.at("var/state/desk.sock").exists().then_some(()));
    // The first pass is over when the desk has seen every share.
    wait_for("the first look", || {
        let status = machine.json(&["status", "--json"]);
        status["units"].as_array().unwrap().iter().all(|unit| unit["presence"] == "present").then_some(())
    });

    machine.drop(&format!("{SHARE}/2021年双拥工作总结.docx"), summary());
    let letter = wait_for("the receipt", || machine.letter("receipt"));
    let eml = fs::read(letter).unwrap();
    let mail = mail_parser::MessageParser::default().parse(&eml).unwrap();
    assert!(mail.subject().unwrap().contains("回执"), "{:?}", mail.subject());
    assert!(mail.body_text(0).unwrap().contains("2021年双拥工作总结.docx"));

    let unit = &machine.json(&["status", "03", "--json"])["units"][0];
    assert_eq!((unit["files"].as_u64(), unit["pieces"]["in"].as_u64()), (Some(1), Some(1)), "{unit}");
    assert!(machine.say(0, &["received", "03-06", "--because", "纸质已交"]).contains("03-06"));
    assert_eq!(machine.json(&["status", "03", "--json"])["units"][0]["pieces"]["in"], 2);
    assert!(machine.say(0, &["explain", "03/2021年双拥工作总结.docx"]).contains("03-01:总结@2021"));
    let report = machine.json(&["pass", "--settle", "0", "--json"]);
    assert_eq!((report["seen"].as_u64(), report["new"].as_u64()), (Some(1), Some(0)));

    let pid = daemon.0.id().to_string();
    let second = machine.say(1, &["run"]);
    assert!(second.contains(&pid) && second.contains("stop it first"), "{second}");
    let past = machine.say(2, &["pass", "--now", "2023-06-13T09:00:00+08:00"]);
    assert!(past.contains(&pid), "{past}");

    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let ended = wait_for("the end", || daemon.0.try_wait().unwrap());
    let mut said = String::new();
    daemon.0.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(ended.code(), Some(0));
    assert!(said.contains("var/shares") && said.contains("var/post") && said.contains("Ctrl-C"), "{said}");
    assert!(machine.say(0, &["journal", "verify"]).contains("whole"));
    // Asked without a daemon, the ledger answers the same.
    assert_eq!(machine.json(&["status", "03", "--json"])["units"][0]["pieces"]["in"], 2);
}

/// A machine whose ledger began on 21 May 2023, with a filed summary and an empty file.
fn begun() -> Machine {
    let machine = Machine::new();
    machine.json(&["pass", "--now", "2023-05-21T10:00:00+08:00", "--settle", "0", "--json"]);
    machine.drop(&format!("{SHARE}/2021年双拥工作总结.docx"), summary());
    machine.drop(&format!("{SHARE}/2022年双拥工作总结.docx"), "");
    machine
}

#[test]
fn passes_with_a_date_of_their_own_and_the_shapes_of_their_answers() {
    let machine = begun();
    let mut settings = insta::Settings::clone_current();
    settings.set_sort_maps(true);
    settings.bind(|| {
        let report = machine.json(&["pass", "--now", "2023-05-22T10:00:00+08:00", "--settle", "0", "--json"]);
        insta::assert_json_snapshot!("pass", report);
        let mut status = machine.json(&["status", "03", "--json"]);
        // Whether a letter may leave at this hour depends on the hour at which the test runs.
        status["units"][0].as_object_mut().unwrap().remove("no_letter_now");
        insta::assert_json_snapshot!("status", status, {
            ".as_of" => "[now]", ".units[].next_letter" => "[next letter]", ".doubts[].near[].score" => "[score]", ".sandbox" => "[fence]", ".ocr" => "[ocr]"
        });
        assert_eq!(status["units"].as_array_mut().unwrap().len(), 1);
        let doubts = machine.json(&["doubts", "--json"]);
        insta::assert_json_snapshot!("doubts", doubts, { "[].near[].score" => "[score]" });
        let letters = machine.json(&["letters", "list", "--json"]);
        insta::assert_json_snapshot!("letters", letters);
        let rehearsed = machine.json(&["rehearse", "--from", "2023-06-06", "--to", "2023-06-06", "--json"]);
        let rows = rehearsed.as_array().unwrap();
        let reminders = rows.iter().filter(|row| row["kind"] == "reminder").count();
        assert_eq!(reminders, 45, "every unit once");
        insta::assert_json_snapshot!("rehearse", rows.iter().find(|row| row["unit"] == "03").unwrap());
        let plan = machine.json(&["plan", "show", "--json"]);
        assert_eq!(plan["units"].as_array().unwrap().len(), 45);
        insta::assert_json_snapshot!("plan", plan["units"][3]["materials"][0]);
        let verified = machine.json(&["journal", "verify", "--json"]);
        insta::assert_json_snapshot!("journal-verify", verified, {
            ".hash" => "[hash]", ".entries" => "[entries]"
        });
    });
}

#[test]
fn exit_codes_say_done_failed_wrong_usage_and_troubles() {
    let machine = begun();
    // 0: done.
    machine.say(0, &["pass", "--now", "2023-05-22T10:00:00+08:00", "--settle", "0"]);
    // 1: failed.
    let said = machine.say(1, &["reject", "F999", "--because", "没有"]);
    assert!(said.contains("F999"), "{said}");
    // 2: wrong usage or configuration.
    machine.say(2, &["extend", "03"]);
    let said = machine.say(2, &["pass", "--now", "2023-05-20T10:00:00+08:00"]);
    assert!(said.contains("before the last entry"), "{said}");
    let said = machine.say(2, &["--config", "nowhere.toml", "status"]);
    assert!(said.contains("nowhere.toml"), "{said}");
    fs::write(machine.at("wrong.toml"), "contcts = \"x\"\n").unwrap();
    let said = machine.say(2, &["--config", "wrong.toml", "check"]);
    assert!(said.contains("wrong.toml") && said.contains("contcts"), "{said}");
    // 3: done, with troubles.
    fs::rename(machine.at("var/shares").join(SHARE), machine.at("away")).unwrap();
    let said = machine.say(3, &["pass", "--now", "2023-05-22T11:00:00+08:00", "--settle", "0"]);
    assert!(said.contains("03"), "{said}");
    assert!(!machine.at("var/shares").join(SHARE).exists());
}

#[test]
fn a_backup_restored_elsewhere_is_the_same_ledger() {
    let machine = begun();
    machine.say(0, &["pass", "--now", "2023-05-22T10:00:00+08:00", "--settle", "0"]);
    let without_time = |mut status: Value| {
        status["as_of"] = Value::Null;
        status
    };
    let before = without_time(machine.json(&["status", "--json"]));
    machine.say(0, &["backup", "ledger.zip"]);
    let said = machine.say(2, &["restore", "ledger.zip"]);
    assert!(said.contains("move that folder aside"), "{said}");
    fs::rename(machine.at("var/state"), machine.at("old-state")).unwrap();
    machine.say(0, &["restore", "ledger.zip"]);
    assert_eq!(without_time(machine.json(&["status", "--json"])), before);
    let key = before_key(&machine);
    assert!(machine.say(0, &["letters", "show", &key]).contains("2021年双拥工作总结.docx"));
    fs::write(machine.at("no.zip"), "no zip").unwrap();
    fs::remove_dir_all(machine.at("var/state")).unwrap();
    let said = machine.say(1, &["restore", "no.zip"]);
    assert!(said.contains("no.zip"), "{said}");
}

fn before_key(machine: &Machine) -> String {
    let letters = machine.json(&["letters", "list", "--json"]);
    letters[0]["key"].as_str().unwrap().to_owned()
}

#[test]
fn the_journal_is_exported_whole_and_tells_what_was_known_when() {
    let machine = begun();
    machine.say(0, &["pass", "--now", "2023-05-22T10:00:00+08:00", "--settle", "0"]);
    let exported = machine.run(&["journal", "export"]).stdout;
    assert_eq!(exported, fs::read(machine.at("var/state/journal.jsonl")).unwrap());
    let first: Value = serde_json::from_slice(exported.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    assert_eq!((first["seq"].as_u64(), first["kind"].as_str()), (Some(1), Some("ledger-created")));
    let files = |moment: &str| {
        let units = machine.json(&["journal", "at", moment, "--json"]);
        units.as_array().unwrap().iter().find(|unit| unit["code"] == "03").unwrap()["files"].as_u64().unwrap()
    };
    assert_eq!((files("2023-05-21T12:00:00+08:00"), files("2023-05-22T12:00:00+08:00")), (0, 2));
    machine.say(0, &["export", "--xlsx", "ledger.xlsx"]);
    assert!(fs::read(machine.at("ledger.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn a_daemon_on_a_damaged_journal_finds_it_by_itself_and_calls_out() {
    let machine = begun();
    machine.say(0, &["pass", "--now", "2023-05-22T10:00:00+08:00", "--settle", "0"]);
    let journal = machine.at("var/state/journal.jsonl");
    let mut bytes = fs::read(&journal).unwrap();
    let second_line = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 30;
    bytes[second_line] ^= 1;
    fs::write(&journal, bytes).unwrap();
    let _daemon = machine.start();
    let said = wait_for("ALERT.txt", || fs::read_to_string(machine.at("var/state/ALERT.txt")).ok());
    assert!(said.contains("第 2 行已损坏") && said.contains("shouqi restore"), "{said}");
}

#[test]
fn check_finds_the_sample_configuration_good() {
    let machine = Machine::new();
    let output = machine.run(&["check"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{said}");
    assert!(
        !machine.at("var").exists() || !Path::new(&machine.at("var/state/journal.jsonl")).exists(),
        "it starts nothing"
    );
}

/// The state folder on a disk of 14 MiB, in a namespace of its own: filled up after the first pass, emptied in the end.
const FULL_DISK: &str = r#"
pass() { "$SHOUQI" pass --settle 0 --now "$1"; echo "exit $?"; }
mkdir -p var/state && mount -t tmpfs -o size=14m tmpfs var/state || exit 9
pass 2023-05-21T10:00:00+08:00
dd if=/dev/zero of=var/state/filler bs=4k 2> dd.log
cp 2021年双拥工作总结.docx var/shares/03-区委组织部/
echo "== full"
pass 2023-05-22T10:00:00+08:00
echo "== again"
pass 2023-05-22T10:05:00+08:00
cat var/state/ALERT.txt
rm var/state/filler
echo "== room"
pass 2023-05-22T10:10:00+08:00
"$SHOUQI" status 03 --json
"$SHOUQI" journal verify
test -e var/state/ALERT.txt && echo "ALERT.txt is still there"
exit 0
"#;

#[test]
#[ignore = "needs namespaces"]
fn a_full_disk_stops_nothing_for_good_and_is_told() {
    let machine = Machine::new();
    fs::write(machine.at("2021年双拥工作总结.docx"), summary()).unwrap();
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", FULL_DISK]).current_dir(machine.folder.path());
    let output = command.env("SHOUQI", env!("CARGO_BIN_EXE_shouqi")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let (full, rest) = said.split_once("== again").unwrap();
    let (again, room) = rest.split_once("== room").unwrap();
    // The reserve is given up for it: both end well, and say so in every way there is.
    assert!(full.contains("filed 1") && full.contains("alert/") && full.contains("exit 3"), "{said}");
    assert!(again.contains("磁盘满了") && again.contains("exit 3"), "{said}");
    assert!(again.contains("收齐 shouqi"), "ALERT.txt: {said}");
    assert!(room.contains("exit 0") && room.contains("\"in\":1") && room.contains("whole"), "{said}");
    assert!(!room.contains("ALERT.txt is still there"), "{said}");
    let receipts = fs::read_dir(machine.at("var/post")).unwrap();
    let receipts =
        receipts.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("receipt")).count();
    assert_eq!(receipts, 1);
}

#[test]
fn a_rehearsal_with_files_to_come_is_a_folder_to_look_through() {
    let machine = begun();
    machine.say(0, &["pass", "--now", "2023-05-22T10:00:00+08:00", "--settle", "0"]);
    let days = ["--from", "2023-06-05", "--to", "2023-06-06"];
    let rehearse = |more: &[&'static str]| [&["rehearse"], &days[..], more].concat();
    fs::write(machine.at("no.jsonl"), "{\"unit\":\"03\"}\n").unwrap();
    let said = machine.say(2, &rehearse(&["--drops", "no.jsonl"]));
    assert!(said.contains("no.jsonl, line 1: missing field `at`"), "{said}");

    let rows = "{\"at\":\"2023-06-05 10:00\",\"unit\":\"03\",\"path\":\"2022年双拥<工作>总结.docx\"}\n";
    fs::write(machine.at("drops.jsonl"), rows).unwrap();
    let said = machine.say(0, &rehearse(&["--drops", "drops.jsonl", "--out", "rehearsal"]));
    assert!(said.contains("index.html") && said.contains("03×2"), "{said}");
    let index = fs::read_to_string(machine.at("rehearsal/index.html")).unwrap();
    assert!(index.contains("receipt-03-") && index.contains("【催报】"), "{index}");
    // Every link leads somewhere.
    let links: Vec<&str> = index.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.len() > 80, "{}", links.len());
    for link in &links {
        let written = fs::read_to_string(machine.at("rehearsal").join(link)).unwrap_or_else(|_| panic!("no {link}"));
        assert!(written.len() > 1000, "{link}");
    }
    let receipt = links.iter().find(|link| link.contains("receipt-03") && link.ends_with(".html")).unwrap();
    let receipt = fs::read_to_string(machine.at("rehearsal").join(receipt)).unwrap();
    assert!(receipt.contains("2022年双拥&lt;工作&gt;总结.docx"), "{receipt}");
    assert_eq!(machine.json(&["letters", "list", "--json"]).as_array().unwrap().len(), 2, "nothing was recorded");
}

#[test]
fn wording_of_ones_own_begins_with_the_built_in_templates() {
    let machine = Machine::new();
    let said = machine.say(0, &["letters", "templates", "config/templates"]);
    assert!(said.contains("templates = \"config/templates\""), "{said}");
    let said = machine.say(2, &["letters", "templates", "config/templates"]);
    assert!(said.contains("is there already"), "{said}");
    let path = machine.at("config/shouqi.toml");
    let config = fs::read_to_string(&path).unwrap();
    fs::write(&path, config.replace("# templates = ", "templates = ")).unwrap();
    assert!(matches!(machine.run(&["check"]).status.code(), Some(0 | 3)));
    let own = machine.at("config/templates/test.txt");
    let text = fs::read_to_string(&own).unwrap();
    fs::write(&own, text + "{{ frame.telephone }}\n").unwrap();
    let output = machine.run(&["check"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(2) && said.contains("test.txt, line "), "{said}");
}

#[test]
fn check_refuses_a_real_post_for_placeholder_addresses_and_sends_nothing() {
    let machine = Machine::new();
    let path = machine.at("config/shouqi.toml");
    let config = fs::read_to_string(&path).unwrap();
    let smtp = "kind = \"smtp\"\nhost = \"127.0.0.1\"\nport = 9\ntls = \"plain\"";
    let config = config.replace("kind = \"folder\"\nfolder = \"var/post\"", smtp);
    fs::write(&path, &config).unwrap();
    let said = machine.say(2, &["check"]);
    assert!(said.contains("coordinator.email is a placeholder"), "{said}");
    fs::write(&path, config.replace("coordinator@example.invalid", "coordinator@example.cn")).unwrap();
    let output = machine.run(&["check"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("contact of 03") && said.contains("is a placeholder"), "{said}");
    assert!(said.contains("! post:") && said.contains("127.0.0.1:9"), "the server was talked to: {said}");
    let said = machine.say(2, &["pass", "--settle", "0"]);
    assert!(said.contains("is a placeholder"), "{said}");
}

#[test]
fn who_reads_only_the_first_lines_gets_no_complaint() {
    let machine = Machine::new();
    let rows = "{\"unit\":\"03\",\"path\":\"2021年总结.docx\"}\n".repeat(2_000);
    fs::write(machine.at("rows.jsonl"), rows).unwrap();
    let plan = "seeds/zhangdian-2023.toml";
    for command in [&["plan", "show", plan][..], &["match", "--plan", plan, "--json", "rows.jsonl"]] {
        let mut child = machine.command(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{command:?}");
    }
}
