//! The plan of the mission as data: what the importer makes of its documents is the seed, to the letter, and the seed
//! says what the document says. It holds no rules.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use shouqi::import::{Options, import, plan_file};
use shouqi::rules::plan::{Need, Plan};
use std::path::Path;

const SEED: &str = "seeds/zhangdian-2023.toml";

fn seed() -> Plan {
    plan_file::load(Path::new(SEED)).unwrap()
}

fn imported(document: &str) -> String {
    let imported = import(Path::new(document), &Options { first_code: 0, ..Options::default() }).unwrap();
    plan_file::write(&imported.plan, &imported.comments)
}

/// The seed is made anew by `shouqi plan import tests/data/plan.docx --first-code 00 -o seeds/zhangdian-2023.toml`.
#[test]
fn the_text_and_the_word_document_both_give_the_seed_exactly() {
    let text = imported("tests/data/plan.txt");
    let seed = std::fs::read_to_string(SEED).unwrap();
    assert!(text == seed, "the text gives another plan");
    assert!(imported("tests/data/plan.docx") == seed, "the Word document gives another plan");
}

#[test]
fn the_seed_holds_every_unit_and_material_of_the_document() {
    let plan = seed();
    assert_eq!(plan.title, "张店区争创全国双拥模范城“十连冠”责任分工方案");
    assert_eq!((plan.period, plan.deadline.to_string().as_str()), ((2020, 2023), "2023-06-20"));
    let codes: Vec<String> = plan.units.iter().map(|unit| unit.code.to_string()).collect();
    assert_eq!(codes, (0..45).map(|code| format!("{code:02}")).collect::<Vec<_>>());
    let counts: Vec<usize> = plan.units.iter().map(|unit| unit.materials.len()).collect();
    assert_eq!(
        counts,
        [
            23, 4, 6, 6, 8, 3, 9, 1, 5, 6, 5, 4, 6, 3, 7, 15, 7, 11, 4, 9, 8, 9, 16, 9, 7, 11, 5, 5, 4, 10, 9, 45, 4,
            4, 4, 2, 5, 3, 3, 5, 5, 6, 14, 43, 6
        ]
    );
    assert_eq!(counts.iter().sum::<usize>(), 384);
    let name = |code: usize| plan.units[code].name.as_str();
    assert_eq!(name(0), "区双拥工作领导小组办公室");
    assert_eq!(name(3), "区委组织部");
    assert_eq!([name(42), name(43), name(44)], ["各镇、街道", "驻张各部队", "区人武部"]);
    let groups: Vec<&str> = plan.units.iter().filter(|unit| unit.group).map(|unit| unit.code.as_str()).collect();
    assert_eq!(groups, ["42", "43"]);
    assert!(plan.units.iter().flat_map(|unit| &unit.materials).all(|material| material.deadline.is_none()));
}

#[test]
fn the_ids_run_through_each_list_and_the_wording_is_the_documents() {
    let document = std::fs::read_to_string("tests/data/plan.txt").unwrap();
    for unit in &seed().units {
        for (material, ordinal) in unit.materials.iter().zip(1..) {
            assert_eq!(material.id.to_string(), format!("{}-{ordinal:02}", unit.code));
            assert!(document.contains(&material.title), "{} is not the wording: {}", material.id, material.title);
        }
    }
}

#[test]
fn the_whole_plan_is_about_660_pieces_with_seven_if_any() {
    let plan = seed();
    let materials = || plan.units.iter().flat_map(|unit| &unit.materials);
    let if_any: Vec<String> =
        materials().filter(|material| material.need == Need::IfAny).map(|material| material.id.to_string()).collect();
    assert_eq!(if_any, ["00-23", "19-08", "33-03", "42-11", "42-12", "42-14", "43-41"]);
    let owed = materials().filter(|material| material.need == Need::Required).map(|material| material.pieces.len());
    assert_eq!(owed.sum::<usize>(), 662);
    let seven = materials().filter(|material| {
        let slots: Vec<String> = material.pieces.iter().map(ToString::to_string).collect();
        slots.join(" ") == "计划@2020 计划@2021 计划@2022 计划@2023 总结@2020 总结@2021 总结@2022"
    });
    assert_eq!(seven.count(), 36);
}
