//! Plan files that are wrong: each complaint names file, line, key and remedy. And what is right reads back as written.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use shouqi::import::plan_file::{Comments, PlanFileError, parse, plan_json, write};

const HEAD: &str = "title = \"方案\"\nperiod = [2020, 2023]\ndeadline = \"2023-06-20\"\n";

fn complaint(body: &str) -> String {
    match parse(&format!("{HEAD}{body}"), "plan.toml") {
        Err(PlanFileError::Wrong { problems }) => {
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        other => panic!("not complained about: {other:?}"),
    }
}

fn unit(rest: &str) -> String {
    format!("[[units]]\ncode = \"03\"\nname = \"区委组织部\"\n{rest}")
}

fn material(rest: &str) -> String {
    unit(&format!("[[units.materials]]\nid = \"03-01\"\ntitle = \"工作总结\"\n{rest}"))
}

#[test]
fn every_mistake_is_told_with_its_line_its_key_and_its_remedy() {
    let cases = [
        ("unknown key", unit("colour = \"red\"\n")),
        ("no TOML", "[[units]\n".to_owned()),
        ("wrong type", unit("aliases = \"组织部\"\n")),
        ("no unit", String::new()),
        ("bad code", "[[units]]\ncode = \"3a\"\nname = \"甲\"\n".to_owned()),
        ("member code for a unit", "[[units]]\ncode = \"42.01\"\nname = \"甲\"\n".to_owned()),
        ("code twice", unit("[[units]]\ncode = \"03\"\nname = \"乙\"\n")),
        ("name of a folder", "[[units]]\ncode = \"03\"\nname = \"镇/街道\"\n".to_owned()),
        ("members without group", unit("[[units.members]]\ncode = \"03.01\"\nname = \"南定镇\"\n")),
        ("member of another", unit("group = true\n[[units.members]]\ncode = \"42.01\"\nname = \"南定镇\"\n")),
        ("foreign id", unit("[[units.materials]]\nid = \"04-01\"\ntitle = \"总结\"\n")),
        ("id twice", material("[[units.materials]]\nid = \"03-01\"\ntitle = \"名单\"\n")),
        ("empty title", unit("[[units.materials]]\nid = \"03-01\"\ntitle = \" \"\n")),
        ("empty pieces", material("pieces = []\n")),
        ("bad piece", material("pieces = [\"总结@21\"]\n")),
        ("year outside", material("pieces = [\"总结@2019\"]\n")),
        ("piece twice", material("pieces = [\"总结@2021\", \"总结@2021\"]\n")),
        ("nameless piece among others", material("pieces = [\"\", \"总结\"]\n")),
        ("advice that is owed", material("pieces = [\"总结@2021\"]\nadvice = [\"总结@2021\"]\n")),
        ("bad need", material("need = \"maybe\"\n")),
        ("bad date", material("deadline = \"20.6.2023\"\n")),
    ];
    let told: Vec<String> = cases.iter().map(|(what, body)| format!("{what}\n  {}", complaint(body))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_in_its_order() {
    let told = complaint(&unit(
        "[[units.materials]]\nid = \"04-01\"\ntitle = \"总结\"\nneed = \"maybe\"\npieces = [\"x@1\"]\n",
    ));
    let lines: Vec<&str> = told.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(lines, ["plan.toml:8", "plan.toml:10", "plan.toml:11"], "{told}");
}

#[test]
fn a_plan_with_everything_reads_back_and_shows_the_ids_of_the_contract() {
    let text = format!(
        "{HEAD}[[units]]\ncode = \"42\"\nname = \"各镇、街道\"\naliases = [\"镇街\"]\ngroup = true\n\
         [[units.members]]\ncode = \"42.01\"\nname = \"南定镇\"\naliases = [\"南定\"]\npath = '\\\\fs2\\南定'\n\
         [[units.materials]]\nid = \"42-01\"\ntitle = \"“双拥”工作计划、总结\"\n\
         pieces = [\"计划@2020\", \"总结@2020\"]\nadvice = [\"总结@2023\"]\nkinds = [\"图片\"]\n\
         conditions = [\"样本容量≥20\"]\nneed = \"if-any\"\ndeadline = 2023-05-31\n"
    );
    let plan = parse(&text, "plan.toml").unwrap();
    assert_eq!(parse(&write(&plan, &Comments::default()), "again.toml").unwrap(), plan);
    let wanted = serde_json::json!({
        "title": "方案",
        "period": [2020, 2023],
        "deadline": "2023-06-20",
        "units": [{
            "code": "42",
            "name": "各镇、街道",
            "aliases": ["镇街"],
            "group": true,
            "members": [{ "code": "42.01", "name": "南定镇", "aliases": ["南定"], "path": "\\\\fs2\\南定" }],
            "materials": [{
                "id": "42-01",
                "title": "“双拥”工作计划、总结",
                "need": "if-any",
                "deadline": "2023-05-31",
                "pieces": ["42-01:计划@2020", "42-01:总结@2020"],
                "kinds": ["图片"],
                "conditions": ["样本容量≥20"],
            }],
        }],
    });
    assert_eq!(plan_json(&plan), wanted);
}
