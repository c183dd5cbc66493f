//! The sample configuration works as it stands and every key it shows is real; every mistake in `bad-config/` gives the
//! message beside it.
#![allow(clippy::unwrap_used, reason = "a value that is not there is a failed test")]

use proptest::prelude::*;
use shouqi::config::{Complaint, Config, ConfigError, Contacts, DeadlineSetting, Language, Release, Tls, Way};
use shouqi::rules::ids::UnitCode;
use shouqi::rules::plan::{Member, Plan, Unit};
use std::path::{Path, PathBuf};

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(project().join(path)).unwrap()
}

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("shouqi.toml"))
}

fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

/// A plan of one plain unit, `03`, and one group, `42`, with the member `42.01`.
fn plan() -> Plan {
    let unit = |number: &str, name: &str, members: Vec<Member>| Unit {
        code: code(number),
        name: name.to_owned(),
        aliases: Vec::new(),
        group: !members.is_empty(),
        members,
        materials: Vec::new(),
    };
    let member = Member { code: code("42.01"), name: "马尚街道".to_owned(), aliases: Vec::new(), path: None };
    Plan {
        title: "方案".to_owned(),
        period: (2020, 2023),
        deadline: chrono::NaiveDate::from_ymd_opt(2023, 6, 20).unwrap(),
        units: vec![unit("03", "区委组织部", Vec::new()), unit("42", "各镇街", vec![member])],
    }
}

#[test]
fn the_sample_configuration_is_a_trial_that_mails_nobody() {
    let config = Config::load(Some(&project().join("config/shouqi.toml"))).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.campaign.plan, PathBuf::from("seeds/zhangdian-2023.toml"));
    assert_eq!(config.campaign.deadline, Some(DeadlineSetting::In(30)));
    assert_eq!(config.campaign.state, PathBuf::from("var/state"));
    assert_eq!(config.campaign.zone, chrono_tz::Asia::Shanghai);
    assert_eq!(config.post.way, Way::Folder(PathBuf::from("var/post")));
    assert!(!config.post.way.reaches_people());
    assert_eq!(config.post.from.address, config.coordinator.email);
    assert_eq!(config.letters.release, Release::Auto);
    assert_eq!(config.language, Language::Zh);
    assert!(config.shares.create);
}

#[test]
fn the_configuration_of_an_installed_service_waits_for_the_coordinator_and_makes_no_folders() {
    let config = Config::load(Some(&project().join("deploy/shouqi.toml"))).unwrap_or_else(|error| panic!("{error}"));
    assert!(config.post.way.reaches_people());
    assert_eq!(config.letters.release, Release::Approve);
    assert!(!config.shares.create && config.shares.marker.is_some());
    assert!(config.campaign.plan.is_absolute() && config.campaign.state.is_absolute() && config.contacts.is_absolute());
}

#[test]
fn the_values_in_the_sample_are_those_of_a_configuration_without_them() {
    let sample = parse(&text("config/shouqi.toml")).unwrap();
    let least = parse(
        "contacts = 'config/contacts.toml'\n\
         [campaign]\nplan = 'seeds/zhangdian-2023.toml'\nstate = 'var/state'\ndeadline = '+30d'\n\
         [coordinator]\nname = '区双拥工作领导小组办公室'\nemail = 'coordinator@example.invalid'\n\
         [shares]\nroot = 'var/shares'\ncreate = true\n\
         [letters]\nrelease = 'auto'\n\
         [post]\nkind = 'folder'\nfolder = 'var/post'\n",
    )
    .unwrap();
    assert_eq!(format!("{sample:#?}"), format!("{least:#?}"));
}

#[test]
fn every_key_shown_in_a_comment_of_the_sample_can_be_written_so() {
    let sample = text("config/shouqi.toml");
    let shown = |line: &str| line.starts_with("# ") && line.contains(" = ") || line.starts_with("# [[");
    let smtp = sample.find("# kind = \"smtp\"").unwrap();
    let desk = sample.find("# [[desk.links]]").unwrap();
    // Everything but the other kinds of post, at once.
    let all: Vec<&str> = sample
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .filter_map(|begin| sample[begin..].lines().next().map(|line| (begin, line)))
        .map(|(begin, line)| match shown(line) && !(smtp..desk).contains(&begin) {
            true => &line[2..],
            false => line,
        })
        .collect();
    let config = parse(&all.join("\n")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.desk.links.len(), 1);
    assert_eq!(config.shares.paths[&code("42.01")].shown_as.as_deref(), Some(r"\\town1\双拥"));

    // Each other kind of post in the place of the folder.
    let before = sample.replace("email = \"coordinator@example.invalid\"", "email = \"office@example.cn\"");
    let before = &before[..before.find("kind = \"folder\"\nfolder").unwrap()];
    let of_post: Vec<&str> = sample[smtp..desk].lines().filter(|line| shown(line)).map(|line| &line[2..]).collect();
    let sendmail = of_post.iter().position(|line| line.contains("sendmail")).unwrap();
    for password in ["password_file", "password_credential", "password_env"] {
        let lines =
            of_post[..sendmail].iter().filter(|line| !line.starts_with("password_") || line.starts_with(password));
        let config = parse(&format!("{before}{}", lines.copied().collect::<Vec<_>>().join("\n")));
        let Way::Smtp(smtp) = config.unwrap_or_else(|error| panic!("{error}")).post.way else { panic!("not SMTP") };
        assert_eq!((smtp.port, smtp.tls, smtp.login.is_some()), (465, Tls::Implicit, true));
    }
    let config =
        parse(&format!("{before}{}", of_post[sendmail..].join("\n"))).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.post.way, Way::Sendmail(PathBuf::from("/usr/sbin/sendmail")));
}

#[test]
fn the_sample_contacts_hold_every_unit_of_the_plan_at_placeholder_addresses() {
    let contacts =
        Contacts::load(&project().join("config/contacts.toml"), None).unwrap_or_else(|error| panic!("{error}"));
    let codes: Vec<String> = contacts.iter().map(|(code, _)| code.to_string()).collect();
    assert_eq!(codes, (0..45).map(|number| format!("{number:02}")).collect::<Vec<_>>());
    assert_eq!(contacts.get(&code("03")).unwrap().emails, ["unit03@example.invalid"]);
    let complaints = contacts.placeholders();
    assert_eq!(complaints.len(), 45);
    assert_eq!(
        complaints[3].line.as_ref().map(|line| line.number),
        contacts.get(&code("03")).map(|contact| contact.line)
    );
}

#[test]
fn a_member_is_reached_through_its_group_and_who_cannot_be_reached_is_a_trouble() {
    let entry = |unit: &str, rest: &str| format!("[[contacts]]\nunit = \"{unit}\"\nliaison = \"张三\"\n{rest}\n");
    let contacts = |text: &str| Contacts::parse(text, Path::new("contacts.toml"), Some(&plan())).unwrap();

    let group = contacts(&entry("42", "emails = [\"a@example.cn\"]\nphone = \"1\""));
    assert_eq!(group.of(&code("42.01")), group.get(&code("42")));
    assert!(group.get(&code("42.01")).is_none());
    let troubles = group.troubles(&plan());
    assert_eq!(troubles.len(), 1);
    assert_eq!(troubles[0].what, "区委组织部 has no contact");
    assert_eq!(troubles[0].remedy, "add [[contacts]] with unit = \"03\" to contacts.toml");

    let without_mail = contacts(&(entry("03", "phone = \"0533-1\"") + &entry("42.01", "emails = [\"a@example.cn\"]")));
    let troubles = without_mail.troubles(&plan());
    assert_eq!(troubles.len(), 1);
    assert_eq!(troubles[0].what, "区委组织部 has no mail address (张三, 0533-1)");
    assert_eq!(troubles[0].remedy, "add emails = [\"…\"] at contacts.toml:2, or tell them by telephone");
}

#[test]
fn every_mistake_is_named_at_once_in_the_order_of_the_file() {
    let error = parse("contacts = 3\n[campaign]\nplan = 'p'\nstate = 's'\nzone = 'Mars'\n[letters]\noverdu = true\n");
    let Err(ConfigError::Wrong { complaints }) = error else { panic!("accepted") };
    let keys: Vec<&str> = complaints.iter().map(|complaint: &Complaint| complaint.key.as_str()).collect();
    let missing = ["coordinator.name", "coordinator.email", "shares.root", "post.kind"];
    assert_eq!(keys, [&missing[..], &["contacts", "campaign.zone", "letters.overdu"]].concat());
}

#[test]
fn a_file_saved_by_notepad_reads_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shouqi.toml");
    let sample = text("config/shouqi.toml");
    std::fs::write(&path, format!("\u{feff}{}", sample.replace('\n', "\r\n"))).unwrap();
    let notepad = Config::load(Some(&path)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(notepad.letters, parse(&sample).unwrap().letters);

    // In the local code page it cannot be read, and the message says what to do.
    std::fs::write(&path, b"language = \"zh\" # \xd6\xd0\xce\xc4\n").unwrap();
    let error = Config::load(Some(&path)).unwrap_err().render();
    assert!(error.contains("is UTF-8 text"), "{error}");
}

proptest! {
    #[test]
    fn whatever_is_done_to_the_sample_it_is_read_or_complained_about_at_lines_that_exist(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, "[a-z\"=#'\\[\\]{}.\\\\\n 0-9收]{0,3}"), 1..8),
    ) {
        let mut letters: Vec<char> = text("config/shouqi.toml").chars().collect();
        for (at, cut, put) in edits {
            let at = at.index(letters.len());
            letters.splice(at..(at + cut).min(letters.len()), put.chars());
        }
        let edited: String = letters.into_iter().collect();
        if let Err(ConfigError::Wrong { complaints }) = parse(&edited) {
            prop_assert!(!complaints.is_empty());
            let lines = edited.lines().count() + 1;
            for line in complaints.iter().filter_map(|complaint| complaint.line.as_ref()) {
                prop_assert!((1..=lines).contains(&line.number), "line {} of {lines}", line.number);
            }
        }
    }
}

#[test]
fn a_configuration_that_is_not_there_says_where_one_may_lie() {
    let error = Config::load(Some(Path::new("no/such/file.toml"))).unwrap_err();
    assert_eq!(
        error.render(),
        "cannot read no/such/file.toml: check that it exists, is UTF-8 text and may be read by this user: \
         No such file or directory (os error 2)"
    );
}

#[test]
fn every_mistake_in_bad_config_gives_the_message_beside_it() {
    let folder = project().join("tests/bad-config");
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let (mistakes, messages): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.ends_with(".toml"));
    let expected: Vec<String> = mistakes.iter().map(|name| name.replace(".toml", ".txt")).collect();
    for message in &messages {
        assert!(expected.contains(message), "{message} is the message of no mistake: delete it");
    }
    let mut differences = String::new();
    for name in mistakes {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let outcome = match name.starts_with("contacts-") {
            true => Contacts::parse(&text, Path::new(name), Some(&plan())).err(),
            false => Config::parse(&text, Path::new(name)).err(),
        };
        let said = outcome.map_or("accepted".to_owned(), |error| error.render()) + "\n";
        let should = std::fs::read_to_string(folder.join(name.replace(".toml", ".txt"))).unwrap_or_default();
        if said != should {
            differences += &format!("--- {name} should say:\n{should}--- but says:\n{said}");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}
