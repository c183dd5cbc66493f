//! The leading group issues a revised plan in the middle: nothing handed in is lost, and each unit hears once what
//! changed for it.

use crate::documents::office::docx;
use crate::support::{Bench, SMALL};
use proptest::prelude::*;
use shouqi::desk::{Adoption, Answer, Request, Wish};
use shouqi::import::plan_file::{self, Comments};
use shouqi::ledger::shapes::Standing;
use shouqi::rules::ids::{MaterialId, Slot};
use shouqi::rules::plan::{Material, Need, Plan};
use std::path::Path;

fn plan() -> Plan {
    plan_file::load(Path::new(SMALL.0)).unwrap()
}

fn material<'a>(plan: &'a mut Plan, id: &str) -> &'a mut Material {
    let id: MaterialId = id.parse().unwrap();
    plan.units
        .iter_mut()
        .flat_map(|unit| &mut unit.materials)
        .find(|material| material.id == id)
        .unwrap()
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
        .drop(
            "03",
            "双拥工作联络员名单.docx",
            docx(&["区委组织部双拥工作联络员名单", "姓名 职务 电话"]),
        )
        .receipt();
    if bench.lacks("03-02") {
        let file = bench.file("双拥工作联络员名单.docx");
        bench.decide(
            Wish::File {
                file,
                pieces: vec!["03-02".into()],
            },
            None,
        );
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
    let material = plan
        .units
        .iter()
        .flat_map(|unit| &unit.materials)
        .find(|material| material.title == title)
        .unwrap();
    let path = format!("{number}.txt");
    bench.drop("04", &path, format!("文件{number}")).settle();
    let file = bench.file(&path);
    bench.decide(
        Wish::File {
            file,
            pieces: vec![material.id.to_string()],
        },
        None,
    );
    filed.push((path, title.to_owned()));
}

fn revise(bench: &Bench, lines: &[usize]) {
    let mut revised = plan();
    let unit = revised
        .units
        .iter_mut()
        .find(|unit| unit.code.as_str() == "04")
        .unwrap();
    unit.materials.truncate(1);
    unit.materials
        .extend(lines.iter().map(|line| new_line("04-01", LINES[*line])));
    // Refused when nothing changed, which is as good.
    adopt(bench, &renumbered(revised), &[], &LINES.map(|_| "04-02"));
}

/// The file is in for the line it was filed to while the plan has it, and says so in its history when not.
fn reachable(bench: &Bench, path: &str, title: &str) -> Result<(), TestCaseError> {
    let plan = bench.engine().judge().plan.clone();
    let label = bench.file(path);
    let file = bench
        .engine()
        .records
        .file(label[1..].parse().unwrap())
        .unwrap()
        .unwrap();
    let asked = plan
        .units
        .iter()
        .flat_map(|unit| &unit.materials)
        .find(|material| material.title == title);
    let filed_there = match (file.standing(), asked) {
        (Standing::Filed { pieces, .. }, Some(material)) => pieces.iter().any(|piece| piece.material == material.id),
        _ => false,
    };
    prop_assert!(
        filed_there || !file.closed.is_empty(),
        "{path} was filed to “{title}” and cannot be found: {file:?}"
    );
    prop_assert!(asked.is_none() || filed_there || !file.closed.is_empty());
    Ok(())
}
