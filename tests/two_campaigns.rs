//! Two campaigns on one machine: a configuration, a state folder and a daemon each, at the same time. Neither sees the
//! other's files or letters.
#![allow(clippy::unwrap_used, reason = "a program that cannot be run is a failed test")]

mod documents;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A running daemon, ended when the test is over.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One campaign of the machine: `NAME.toml` and the folder `NAME`.
struct Campaign<'a> {
    machine: &'a Path,
    name: &'static str,
    plan: &'static str,
}

impl Campaign<'_> {
    /// Writes the configuration; `state` as a rule is the campaign's own, `other` the campaign it links to.
    fn configured(self, state: &str, other: &str) -> Self {
        let name = self.name;
        let (plan, contacts) = (format!("{name}-plan.toml"), format!("{name}-contacts.toml"));
        fs::copy(self.plan, self.machine.join(&plan)).unwrap();
        fs::copy("tests/data/small-contacts.toml", self.machine.join(&contacts)).unwrap();
        let config = format!(
            "contacts = \"{contacts}\"\n\
             [campaign]\nplan = \"{plan}\"\ntitle = \"{name} 收集\"\ndeadline = \"+30d\"\nstate = \"{state}\"\n\
             [coordinator]\nname = \"{name} 办公室\"\nemail = \"{name}@example.invalid\"\n\
             [shares]\nroot = \"{name}/shares\"\ncreate = true\nsettle_local = \"1s\"\n\
             [read]\nsandbox = \"off\"\nocr = \"off\"\n\
             [letters]\nreceipt_after = \"1s\"\n\
             [post]\nkind = \"folder\"\nfolder = \"{name}/post\"\n\
             [[desk.links]]\ntitle = \"{other} 收集\"\nurl = \"http://intranet.example/{other}\"\n"
        );
        fs::write(self.machine.join(format!("{name}.toml")), config).unwrap();
        self
    }

    fn at(&self, path: &str) -> PathBuf {
        self.machine.join(self.name).join(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shouqi"));
        command.args(["--config", &format!("{}.toml", self.name)]).args(arguments).current_dir(self.machine);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn status(&self) -> Value {
        let output = self.run(&["status", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn unit(&self, code: &str) -> Value {
        let status = self.status();
        status["units"].as_array().unwrap().iter().find(|unit| unit["code"] == code).unwrap().clone()
    }

    /// Starts the daemon and waits for the end of its first look.
    fn start(&self) -> Daemon {
        let daemon = self.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        wait_for("the desk", || self.at("state/desk.sock").exists().then_some(()));
        wait_for("the first look", || {
            let status = self.status();
            status["units"].as_array().unwrap().iter().all(|unit| unit["presence"] == "present").then_some(())
        });
        Daemon(daemon)
    }

    fn receipts(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.at("post")).into_iter().flatten();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| {
                path.extension().is_some_and(|end| end == "eml") && path.to_string_lossy().contains("receipt")
            })
            .collect()
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

const FILE: &str = "双拥工作联络员名单.docx";

fn list_of_liaisons() -> Vec<u8> {
    documents::office::docx(&["2020年来双拥工作联络员名单", "姓名 职务 电话"])
}

#[test]
fn two_daemons_at_once_keep_their_campaigns_apart() {
    let machine = tempfile::tempdir().unwrap();
    let machine = machine.path();
    let one = Campaign { machine, name: "one", plan: "tests/data/small-plan.toml" }.configured("one/state", "two");
    let two = Campaign { machine, name: "two", plan: "tests/data/small-plan.toml" }.configured("two/state", "one");
    let _daemons = (one.start(), two.start());

    // The same unit code and the same name of a file, in both.
    let share = |campaign: &Campaign<'_>, unit: &str| campaign.at("shares").join(unit);
    fs::write(share(&one, "03-区委组织部").join(FILE), list_of_liaisons()).unwrap();
    wait_for("the receipt of one", || (one.receipts().len() == 1).then_some(()));
    assert_eq!((one.unit("03")["files"].as_u64(), two.unit("03")["files"].as_u64()), (Some(1), Some(0)));
    assert!(two.receipts().is_empty(), "{:?}", two.receipts());
    fs::write(share(&two, "04-区委宣传部").join(FILE), list_of_liaisons()).unwrap();
    wait_for("the receipt of two", || (two.receipts().len() == 1).then_some(()));
    assert_eq!((one.unit("04")["files"].as_u64(), two.unit("04")["files"].as_u64()), (Some(0), Some(1)));
    assert_eq!(one.receipts().len(), 1);
    for (campaign, other) in [(&one, &two), (&two, &one)] {
        let mail = fs::read(&campaign.receipts()[0]).unwrap();
        let mail = mail_parser::MessageParser::default().parse(&mail).unwrap();
        assert!(mail.body_text(0).unwrap().contains(&format!("{} 办公室", campaign.name)), "signed by its own office");
        let status = campaign.status();
        assert_eq!(status["campaign"], format!("{} 收集", campaign.name));
        assert_eq!(status["links"][0]["url"], format!("http://intranet.example/{}", other.name));
        let shown = String::from_utf8(campaign.run(&["status"]).stdout).unwrap();
        assert!(shown.contains(&format!("http://intranet.example/{}", other.name)), "{shown}");
    }
}

#[test]
fn two_campaigns_that_name_the_same_state_folder_are_told_apart_by_a_refusal() {
    let machine = tempfile::tempdir().unwrap();
    let machine = machine.path();
    let one = Campaign { machine, name: "one", plan: "tests/data/small-plan.toml" }.configured("one/state", "two");
    let two = Campaign { machine, name: "two", plan: "tests/data/small-plan.toml" }.configured("one/state", "one");
    let daemon = one.start();
    let refused = two.run(&["run"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("one/state") && said.contains(&daemon.0.id().to_string()), "{said}");
    assert!(said.contains("a `[campaign] state` folder of its own"), "{said}");
    assert!(!two.at("shares").exists() && !two.at("post").exists(), "nothing was begun");
}
