//! The leading group issues a revised plan in the middle: nothing handed in is lost, and each unit hears once what
//! changed for it.

use crate::documents::office::docx;
use crate::support::{Bench, SMALL};
use proptest::prelude::*;
use shouqi::desk::{Adoption, Answer, Request, Wish};
use shouqi::import::plan_file::{self, Comments};
use shouqi::ledger::entry::Fact;
use shouqi::ledger::shapes::Standing;
use shouqi::rules::ids::{MaterialId, Slot};
use shouqi::rules::plan::{Material, Member, Need, Plan, Unit};
use std::path::Path;

fn plan() -> Plan {
    plan_file::load(Path::new(SMALL.0)).unwrap()
}

fn material<'a>(plan: &'a mut Plan, id: &str) -> &'a mut Material {
    let id: MaterialId = id.parse().unwrap();
    plan.units.iter_mut().flat_map(|unit| &mut unit.materials).find(|material| material.id == id).unwrap()
}

fn new_line(id: &str, title: &str) -> Material {
    Material {
        id: id.parse().unwrap(),
        title: title.into(),
        pieces: vec![Slot::default()],
        advice: Vec::new(),
        kinds: Vec::new(),
        conditions: Vec::new(),
        need: Need::Required,
        deadline: None,
    }
}

/// Numbers the lines of each unit again, as a document does.
fn renumbered(mut plan: Plan) -> Plan {
    for unit in &mut plan.units {
        for (index, material) in unit.materials.iter_mut().enumerate() {
            material.id = MaterialId::new(unit.code.clone(), index as u32 + 1);
        }
    }
    plan
}

/// The plan without one of its units.
fn without(code: &str) -> Plan {
    let mut plan = plan();
    plan.units.retain(|unit| unit.code.as_str() != code);
    plan
}

fn adopt(bench: &Bench, plan: &Plan, same: &[&str], apart: &[&str]) -> Answer {
    let list = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    bench.ask(Request::Adopt(Box::new(Adoption {
        by: "clerk".into(),
        source: "revised.toml".into(),
        text: plan_file::write(plan, &Comments::default()),
        same: list(same),
        apart: list(apart),
        dry: false,
    })))
}

fn adopted(bench: &Bench, plan: &Plan, same: &[&str], apart: &[&str]) -> u64 {
    match adopt(bench, plan, same, apart) {
        Answer::Done { seq: Some(seq), .. } => seq,
        other => panic!("{other:?}"),
    }
}

/// The list of liaisons lies in the folder and is filed.
fn with_a_list_filed(bench: &mut Bench) {
    bench
        .start()
        .drop("03", "双拥工作联络员名单.docx", docx(&["区委组织部双拥工作联络员名单", "姓名 职务 电话"]))
        .receipt();
    if bench.lacks("03-02") {
        let file = bench.file("双拥工作联络员名单.docx");
        bench.decide(Wish::File { file, pieces: vec!["03-02".into()] }, None);
    }
    assert!(!bench.lacks("03-02"));
}

stories! {
    fn a_line_in_front_moves_no_id_and_no_filing(bench) {
        with_a_list_filed(bench);
        let mut revised = plan();
        revised.units[0].materials.insert(0, new_line("03-01", "军地联席会议纪要"));
        adopted(bench, &renumbered(revised), &[], &[]);
        bench.pass();
        assert!(!bench.lacks("03-02"), "what was handed in stays in under its id");
        assert!(bench.lacks("03-04"), "the new line has a number that was never used");
    }

    fn a_new_wording_keeps_what_was_handed_in_and_the_unit_hears_of_it_once(bench) {
        with_a_list_filed(bench);
        let mut revised = plan();
        material(&mut revised, "03-02").title = "2020年以来双拥工作联络员（含人员姓名、职务、电话）名单".into();
        adopted(bench, &revised, &["all"], &[]);
        bench.until("2023-06-05 12:00");
        assert!(!bench.lacks("03-02"));
        let told: Vec<String> = bench.arrived("").into_iter().filter(|key| !key.starts_with("receipt/")).collect();
        let to_03 = told.iter().filter(|key| key.contains("/03/")).count();
        assert_eq!(to_03, 1, "one letter tells of the change: {told:?}");
        assert!(bench.mail("notice/03/").contains("03-02 改为"), "{}", bench.mail("notice/03/"));
    }

    fn a_dropped_line_closes_with_its_reason_and_its_file_can_still_be_found(bench) {
        with_a_list_filed(bench);
        let file = bench.file("双拥工作联络员名单.docx");
        let mut revised = plan();
        revised.units[0].materials.retain(|material| material.id.ordinal() != 2);
        adopted(bench, &revised, &[], &[]);
        bench.pass();
        let Answer::Explained(lines) = bench.ask(Request::Explain { what: file }) else { panic!("must be explained") };
        assert!(lines.iter().any(|line| line.contains("03-02") && line.contains("不再要求")), "{lines:?}");
        assert!(!bench.unit("03").missing.iter().any(|id| id.starts_with("03-02")));
    }

    fn a_wording_that_may_be_another_thing_is_asked_about(bench) {
        with_a_list_filed(bench);
        let mut revised = plan();
        material(&mut revised, "03-02").title = "2020年来双拥工作领导小组成员（含人员姓名、职务）名册".into();
        match adopt(bench, &revised, &[], &[]) {
            Answer::Refused(text) => {
                assert!(text.contains("03-02") && text.contains("--same") && text.contains("--apart"), "{text}");
                adopted(bench, &revised, &[], &["03-02"]);
                bench.pass();
                assert!(bench.lacks("03-04") || bench.doubts().iter().any(|doubt| doubt.near.iter().any(|near| near.piece == "03-04")));
            }
            // Sure enough either way is as good an answer as asking.
            Answer::Done { .. } => {}
            other => panic!("{other:?}"),
        }
    }

    fn an_adoption_can_be_taken_back_until_the_next_pass(bench) {
        with_a_list_filed(bench);
        let before = bench.status().units;
        let mut revised = plan();
        revised.units[0].materials.clear();
        revised.units[0].materials.push(new_line("03-01", "军地联席会议纪要"));
        let seq = adopted(bench, &revised, &[], &["03-01", "03-02", "03-03"]);
        assert_ne!(bench.status().units, before);
        bench.decide(Wish::Undo { seq }, None);
        assert_eq!(bench.status().units, before, "everything is as it was");
        bench.crash().start();
        assert_eq!(bench.status().units, before, "and so it is after a rebuild from the journal");
        let seq = adopted(bench, &revised, &[], &["03-01", "03-02", "03-03"]);
        bench.later(crate::support::minutes(20));
        assert!(matches!(bench.try_decide(Wish::Undo { seq }, None), Answer::Refused(_)));
    }

    fn two_adoptions_are_taken_back_the_last_first_and_nobody_hears_of_either(bench) {
        with_a_list_filed(bench);
        let before = bench.status().units;
        let mut revised = plan();
        revised.units[0].materials.push(new_line("03-04", "军地联席会议纪要"));
        let first = adopted(bench, &revised, &[], &[]);
        let between = bench.status().units;
        revised.units[0].materials.push(new_line("03-05", "双拥宣传栏设置图片"));
        let second = adopted(bench, &revised, &[], &[]);
        match bench.try_decide(Wish::Undo { seq: first }, None) {
            Answer::Refused(text) => assert!(text.contains(&format!("shouqi undo {second}")), "{text}"),
            other => panic!("{other:?}"),
        }
        bench.decide(Wish::Undo { seq: second }, None);
        assert_eq!(bench.status().units, between);
        bench.decide(Wish::Undo { seq: first }, None);
        assert_eq!(bench.status().units, before);
        for (seq, says) in [(first, "taken back already"), (second, "taken back already")] {
            let again = bench.try_decide(Wish::Undo { seq }, None);
            assert!(matches!(&again, Answer::Refused(text) if text.contains(says)), "{again:?}");
        }
        bench.crash().start();
        assert_eq!(bench.status().units, before, "and so it is after a rebuild from the journal");
        bench.later(crate::support::minutes(30));
        assert!(bench.keys("notice/").is_empty(), "{:?}", bench.keys(""));
    }

    fn a_rebuild_after_an_adoption_gives_the_same_picture(bench) {
        with_a_list_filed(bench);
        let mut revised = plan();
        revised.units[0].materials.remove(0);
        revised.deadline = "2023-07-20".parse().unwrap();
        adopted(bench, &renumbered(revised), &[], &[]);
        bench.pass();
        let before = bench.status().units;
        bench.crash().start();
        assert_eq!(bench.status().units, before);
    }
}

fn group(plan: &mut Plan) -> &mut Unit {
    plan.units.iter_mut().find(|unit| unit.code.as_str() == "42").unwrap()
}

fn member(code: &str, name: &str) -> Member {
    Member { code: code.parse().unwrap(), name: name.into(), aliases: Vec::new(), path: None }
}

/// The list of liaisons of a town lies in its folder in the group's share.
fn with_a_town_filed(bench: &mut Bench, town: &str) {
    let paper = docx(&[&format!("{town}双拥工作联络员名单"), "姓名 职务 电话"]);
    bench.drop("42", &format!("{town}/双拥工作联络员名单.docx"), paper).receipt();
}

stories! {
    fn a_member_that_is_added_gets_what_already_lies_in_its_folder(bench) {
        with_a_town_filed(bench.start(), "傅家镇");
        assert!(bench.doubts().iter().any(|doubt| doubt.unit.as_str() == "42"), "a folder nobody listed is a doubt");
        let mut revised = plan();
        group(&mut revised).members.push(member("42.03", "傅家镇"));
        adopted(bench, &revised, &[], &[]);
        bench.pass();
        assert!(bench.doubts().is_empty(), "{:?}", bench.doubts());
        assert!(!bench.lacks("42.03-02") && bench.lacks("42.03-01"));
        let told = |fact: &Fact| {
            matches!(fact, Fact::NoticeQueued { unit, text, .. } if unit.as_str() == "42.03" && text.contains("需报送 2 项材料"))
        };
        assert_eq!(bench.entries(told), 1, "it hears that it is asked by itself now");
    }

    fn members_are_kept_when_the_revised_document_lists_none(bench) {
        with_a_town_filed(bench.start(), "房镇镇");
        assert!(!bench.lacks("42.02-02"));
        let mut revised = plan();
        group(&mut revised).members.clear();
        group(&mut revised).materials.push(new_line("42-03", "军地联席会议纪要"));
        match adopt(bench, &revised, &[], &[]) {
            Answer::Done { said, .. } => assert!(said.contains("沿用原来的 2 个成员"), "{said}"),
            other => panic!("{other:?}"),
        }
        bench.pass();
        assert!(!bench.lacks("42.02-02") && bench.lacks("42.02-03") && bench.lacks("42.01-03"));
    }

    fn a_group_that_gets_its_members_listed_hands_each_what_is_its_own(bench) {
        let mut alone = plan();
        (group(&mut alone).group, group(&mut alone).members) = (false, Vec::new());
        bench.start();
        adopted(bench, &alone, &[], &[]);
        with_a_town_filed(bench, "马尚街道");
        assert!(!bench.lacks("42-02"), "the group counts as one unit until its members are listed");
        adopted(bench, &plan(), &[], &[]);
        bench.pass();
        assert!(!bench.lacks("42.01-02") && bench.lacks("42.02-02"));
        let file = bench.file("马尚街道/双拥工作联络员名单.docx");
        let Answer::Explained(lines) = bench.ask(Request::Explain { what: file }) else { panic!("must be explained") };
        assert!(lines.iter().any(|line| line.contains("改由各成员单位分别报送")), "{lines:?}");
    }

    fn a_member_that_leaves_is_a_question_and_no_loss(bench) {
        with_a_town_filed(bench.start(), "房镇镇");
        let mut revised = plan();
        group(&mut revised).members.pop();
        adopted(bench, &revised, &[], &[]);
        bench.pass();
        assert_eq!(bench.doubts().len(), 1, "{:?}", bench.doubts());
    }

    fn a_renamed_unit_and_a_renamed_member_keep_folder_and_filings(bench) {
        with_a_list_filed(bench);
        let town = docx(&["房镇镇双拥工作联络员名单", "姓名 职务 电话"]);
        bench.drop("42", "房镇镇/双拥工作联络员名单.docx", town).receipt();
        let mut revised = plan();
        revised.units[0].name = "区委组织和编制部".into();
        group(&mut revised).members[1] = member("42.02", "房镇街道");
        adopted(bench, &revised, &[], &[]);
        bench.pass().later(crate::support::minutes(30));
        assert!(!bench.lacks("03-02") && !bench.lacks("42.02-02"));
        assert_eq!(bench.unit("03").name, "区委组织和编制部");
        assert_eq!(bench.unit("03").presence, "present");
        bench.drop("42", "房镇镇/义务兵家庭优待金发放台账.docx", docx(&["义务兵家庭优待金发放台账", "姓名 金额"])).receipt();
        assert!(!bench.lacks("42.02-01"), "its folder still has the former name: {:?}", bench.doubts());
        assert!(bench.status().troubles.iter().all(|trouble| trouble.unit.as_ref().is_some_and(|unit| unit.as_str() == "05")));
    }

    fn each_change_is_a_sentence_of_its_own_in_the_letter(bench) {
        with_a_list_filed(bench);
        let mut revised = plan();
        material(&mut revised, "03-02").title = "2020年以来双拥工作联络员（含人员姓名、职务、电话）名单".into();
        revised.units[0].materials.push(new_line("03-04", "军地联席会议纪要"));
        adopted(bench, &revised, &["all"], &[]);
        bench.later(crate::support::minutes(30));
        let letter = bench.mail("notice/03/");
        assert!(letter.contains("说明：新增 03-04") && letter.contains("说明：03-02 改为"), "{letter}");
        let kept = plan_file::load(&bench.state().join("plan-2.toml")).unwrap();
        assert_eq!(kept, *bench.engine().judge().plan, "the plan in force can be read beside the ledger");
    }

    fn a_unit_that_is_gone_is_thanked_once_and_stops_no_start(bench) {
        bench.start();
        match adopt(bench, &without("04"), &[], &[]) {
            Answer::Done { said, .. } => assert!(said.contains("不再有 04 区委宣传部") && said.contains("致谢"), "{said}"),
            other => panic!("{other:?}"),
        }
        bench.later(crate::support::minutes(30));
        let thanks = bench.mail("notice/04/");
        assert!(thanks.contains("不再需要报送材料") && thanks.contains("感谢") && thanks.contains("区委宣传部"), "{thanks}");
        // Its people still stand in the contacts: now that it knows, that is said.
        bench.pass().restart().until("2023-06-07 18:00");
        assert!(bench.status().units.iter().all(|unit| unit.code.as_str() != "04"));
        let to_04: Vec<String> = bench.arrived("").into_iter().filter(|key| key.contains("/04/")).collect();
        assert_eq!(to_04.len(), 1, "it hears once, and nothing more: {to_04:?}");
        assert!(bench.troubles().iter().any(|what| what.contains("单位代码 04")), "{:?}", bench.troubles());
        assert!(bench.mail("digest/").contains("单位代码 04"), "{}", bench.mail("digest/"));
    }

    fn a_unit_that_is_taken_back_before_the_next_pass_hears_nothing(bench) {
        bench.start();
        let seq = adopted(bench, &without("04"), &[], &[]);
        bench.decide(Wish::Undo { seq }, None);
        bench.later(crate::support::minutes(30));
        assert!(bench.keys("notice/").is_empty(), "{:?}", bench.keys(""));
        assert!(bench.status().units.iter().any(|unit| unit.code.as_str() == "04"));
    }

    fn a_deadline_of_the_configuration_that_stands_before_the_plans_own_is_said(bench) {
        bench.start();
        let mut revised = plan();
        revised.deadline = "2023-07-20".parse().unwrap();
        revised.units[0].materials.push(new_line("03-04", "军地联席会议纪要"));
        match adopt(bench, &revised, &[], &[]) {
            Answer::Done { said, .. } => {
                assert!(said.contains("时限仍是 2023-06-20") && said.contains("2023-07-20"), "{said}");
            }
            other => panic!("{other:?}"),
        }
    }

    fn a_former_name_stays_known_through_the_next_revision(bench) {
        bench.start();
        let mut revised = plan();
        revised.units[0].name = "区委组织和编制部".into();
        adopted(bench, &revised, &[], &[]);
        match adopt(bench, &revised, &[], &[]) {
            Answer::Refused(text) => assert!(text.contains("nothing changes"), "{text}"),
            other => panic!("{other:?}"),
        }
        revised.units[0].materials.push(new_line("03-04", "军地联席会议纪要"));
        adopted(bench, &revised, &[], &[]);
        assert!(bench.engine().judge().plan.units[0].aliases.iter().any(|alias| alias == "区委组织部"));
    }

    fn a_word_about_an_id_that_nobody_asked_about_is_refused(bench) {
        with_a_list_filed(bench);
        let mut revised = plan();
        material(&mut revised, "03-02").title = "2020年以来双拥工作联络员（含人员姓名、职务、电话）名单".into();
        for (same, apart, says) in [
            (vec!["03-99"], vec![], "no such material"),
            (vec![], vec!["03-01"], "the same in both plans"),
            (vec!["03-02"], vec!["03-02"], "behind --same and behind --apart"),
        ] {
            match adopt(bench, &revised, &same, &apart) {
                Answer::Refused(text) => assert!(text.contains(says) && text.contains("03-02"), "{text}"),
                other => panic!("{other:?}"),
            }
        }
        match adopt(bench, &plan(), &[], &[]) {
            Answer::Refused(text) => assert!(text.contains("nothing changes"), "{text}"),
            other => panic!("{other:?}"),
        }
        adopted(bench, &revised, &[], &["03-02"]);
        bench.pass();
        assert!(!bench.unit("03").missing.iter().any(|id| id == "03-02"), "said to be another thing, though it looks the same");
    }
}

/// One step of a campaign: a unit hands something in, or the plan is revised.
#[derive(Debug, Clone)]
enum Step {
    HandIn(usize),
    Add(usize),
    Remove(usize),
    Swap(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..8usize).prop_map(Step::HandIn),
        (0..8usize).prop_map(Step::Add),
        (0..8usize).prop_map(Step::Remove),
        (0..8usize, 0..8usize).prop_map(|(a, b)| Step::Swap(a, b)),
    ]
}

const LINES: [&str; 8] = [
    "军地联席会议纪要",
    "双拥经费财务凭证",
    "国防教育基地建设情况资料",
    "退役军人安置工作台账",
    "烈士纪念设施修缮照片",
    "法律拥军活动方案",
    "子女入学优待名册",
    "双拥宣传栏设置图片",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_revisions_and_drops_keeps_every_filing_reachable(steps in prop::collection::vec(step(), 1..8)) {
        let mut bench = Bench::new(SMALL, false);
        bench.start();
        let mut lines: Vec<usize> = Vec::new();
        let mut filed: Vec<(String, String)> = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::HandIn(line) => hand_in(&mut bench, number, &lines, line, &mut filed),
                Step::Add(line) if !lines.contains(&line) => lines.insert(number % (lines.len() + 1), line),
                Step::Remove(line) => lines.retain(|one| *one != line),
                Step::Swap(a, b) if a < lines.len() && b < lines.len() => lines.swap(a, b),
                _ => continue,
            }
            revise(&bench, &lines);
            bench.pass();
            for (path, title) in &filed {
                reachable(&bench, path, title)?;
            }
        }
    }
}

/// A file is dropped and the coordinator files it to a line of unit 04.
fn hand_in(bench: &mut Bench, number: usize, lines: &[usize], line: usize, filed: &mut Vec<(String, String)>) {
    let Some(line) = lines.get(line) else { return };
    let plan = bench.engine().judge().plan.clone();
    let title = LINES[*line];
    let material = plan.units.iter().flat_map(|unit| &unit.materials).find(|material| material.title == title).unwrap();
    let path = format!("{number}.txt");
    bench.drop("04", &path, format!("文件{number}")).settle();
    let file = bench.file(&path);
    bench.decide(Wish::File { file, pieces: vec![material.id.to_string()] }, None);
    filed.push((path, title.to_owned()));
}

fn revise(bench: &Bench, lines: &[usize]) {
    let mut revised = plan();
    let unit = revised.units.iter_mut().find(|unit| unit.code.as_str() == "04").unwrap();
    unit.materials.truncate(1);
    unit.materials.extend(lines.iter().map(|line| new_line("04-01", LINES[*line])));
    // Refused when nothing changed, which is as good.
    adopt(bench, &renumbered(revised), &[], &[]);
}

/// The file is in for the line it was filed to while the plan has it, and says so in its history when not.
fn reachable(bench: &Bench, path: &str, title: &str) -> Result<(), TestCaseError> {
    let plan = bench.engine().judge().plan.clone();
    let label = bench.file(path);
    let file = bench.engine().records.file(label[1..].parse().unwrap()).unwrap().unwrap();
    let asked = plan.units.iter().flat_map(|unit| &unit.materials).find(|material| material.title == title);
    let filed_there = match (file.standing(), asked) {
        (Standing::Filed { pieces, .. }, Some(material)) => pieces.iter().any(|piece| piece.material == material.id),
        _ => false,
    };
    prop_assert!(filed_there || !file.closed.is_empty(), "{path} was filed to “{title}” and cannot be found: {file:?}");
    prop_assert!(asked.is_none() || filed_there || !file.closed.is_empty());
    Ok(())
}
