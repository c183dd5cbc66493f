//! `shouqi plan` as people run it: what it prints and how it exits.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

fn shouqi(arguments: &[&str], folder: &Path) -> (i32, String, String) {
    let output = Command::cargo_bin("shouqi").unwrap().args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const DOCUMENT: &str =
    "检查材料清单\n\n一、教育局\n提供材料：2022年以来年度工作计划、总结；安全台账。\n完成时限：2023年6月20日。\n";

#[test]
fn a_document_becomes_a_plan_file_and_the_doubts_are_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.txt"), DOCUMENT).unwrap();
    let (code, out, err) = shouqi(&["plan", "import", "plan.txt", "-o", "plan.toml"], folder.path());
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("the plan asks for the years 2022 to 2023"), "{err}");
    assert!(err.contains("plan.toml: 1 unit, 2 materials; 1 reading to look at"), "{err}");
    let (code, _, err) = shouqi(&["plan", "import", "plan.txt", "--strict"], folder.path());
    assert!(code == 1 && err.contains("--strict"), "{err}");
    let sure = ["plan", "import", "plan.txt", "--strict", "--period", "2022-2023"];
    assert_eq!(shouqi(&sure, folder.path()).0, 0);
}

#[test]
fn a_plan_somebody_edited_is_not_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.txt"), DOCUMENT).unwrap();
    fs::write(folder.path().join("plan.toml"), "# mine").unwrap();
    let (code, _, err) = shouqi(&["plan", "import", "plan.txt", "-o", "plan.toml"], folder.path());
    assert!(code == 1 && err.contains("--force"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("plan.toml")).unwrap(), "# mine");
    assert_eq!(shouqi(&["plan", "import", "plan.txt", "-o", "plan.toml", "--force"], folder.path()).0, 0);
}

#[test]
fn check_names_the_line_and_a_wrong_file_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let seed = fs::canonicalize("seeds/zhangdian-2023.toml").unwrap();
    fs::copy(&seed, folder.path().join("plan.toml")).unwrap();
    let (code, out, _) = shouqi(&["plan", "check", "plan.toml"], folder.path());
    assert_eq!(code, 0);
    assert!(out.contains("the deadline 2023-06-20 is over"), "{out}");
    assert!(out.contains("group 42 lists no members"), "{out}");
    assert!(out.ends_with("45 units, 384 materials, 669 pieces; 3 findings\n"), "{out}");
    fs::write(folder.path().join("bad.toml"), "title = 3\n").unwrap();
    let (code, _, err) = shouqi(&["plan", "check", "bad.toml"], folder.path());
    assert!(code == 2 && err.contains("bad.toml:1: "), "{err}");
    let (code, _, err) = shouqi(&["plan", "show", "absent.toml"], folder.path());
    assert!(code == 2 && err.contains("absent.toml"), "{err}");
}

#[test]
fn show_is_a_table_for_people_and_json_for_programs() {
    let here = fs::canonicalize(".").unwrap();
    let (code, out, _) = shouqi(&["plan", "show", "seeds/zhangdian-2023.toml", "--unit", "01"], &here);
    assert!(code == 0 && out.contains("区委办公室") && out.contains("@2020–2023"), "{out}");
    assert!(!out.contains("区委组织部"));
    let (code, out, _) = shouqi(&["plan", "show", "seeds/zhangdian-2023.toml", "--json"], &here);
    let plan: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, plan["units"].as_array().unwrap().len()), (0, 45));
    assert_eq!(plan["units"][3]["materials"][0]["pieces"][0], "03-01:计划@2020");
    assert_eq!(
        plan["units"][1]["materials"][2]["pieces"],
        serde_json::json!(["01-03@2020", "01-03@2021", "01-03@2022"])
    );
    assert_eq!(shouqi(&["plan", "show", "seeds/zhangdian-2023.toml", "--unit", "99"], &here).0, 2);
}

#[test]
fn diff_says_in_words_what_a_revision_changes() {
    let folder = tempfile::tempdir().unwrap();
    let plan = |body: &str| {
        format!(
            "title = \"方案\"\nperiod = [2020, 2023]\ndeadline = \"2023-06-20\"\n[[units]]\ncode = \"01\"\nname = \"教育局\"\n{body}"
        )
    };
    let material =
        |id: &str, title: &str, rest: &str| format!("[[units.materials]]\nid = \"{id}\"\ntitle = \"{title}\"\n{rest}");
    let old =
        [material("01-01", "年度工作总结", ""), material("01-02", "联络员名单", ""), material("01-03", "校车台账", "")];
    let new = [
        material("01-01", "应急预案", ""),
        material("01-02", "年度工作总结", "deadline = \"2023-07-01\"\n"),
        material("01-03", "双拥联络员名单", ""),
    ];
    fs::write(folder.path().join("old.toml"), plan(&old.concat())).unwrap();
    fs::write(folder.path().join("new.toml"), plan(&new.concat())).unwrap();
    let (code, out, _) = shouqi(&["plan", "diff", "old.toml", "new.toml"], folder.path());
    assert_eq!(code, 0);
    insta::assert_snapshot!(out, @r"
    Added 01-01 for 教育局: 应急预案
    Dropped 01-03 (no longer listed): 校车台账
    Reworded 01-02 (now 01-03) (83 % alike): 联络员名单 → 双拥联络员名单
    01-02 is due on 2023-07-01 instead of 2023-06-20.
    The wording of 1 material is unchanged, 1 under another id; what is filed follows the wording.
    ");
    let (_, same, _) = shouqi(&["plan", "diff", "old.toml", "old.toml"], folder.path());
    assert_eq!(same, "The plans ask for the same.\n");
}
