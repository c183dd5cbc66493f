//! Plans nobody tuned for, in other fields and layouts: what the importer finds in them, measured.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "import/docx.rs"]
mod docx;
#[path = "import/judged.rs"]
mod judged;
#[path = "import/notices.rs"]
mod notices;
#[path = "import/plans.rs"]
mod plans;
#[path = "import/sheets.rs"]
mod sheets;
#[path = "import/texts.rs"]
mod texts;

use plans::Wanted;
use proptest::prelude::*;
use shouqi::import::{ImportError, Imported, Options, import_bytes, plan_file};
use std::collections::HashSet;

fn all() -> Vec<Wanted> {
    vec![
        plans::sanitation(),
        plans::accreditation(),
        sheets::fire_safety(),
        sheets::two_rows_of_heads(),
        texts::english(),
        texts::flood_control(),
        texts::archives(),
        plans::bare_checklist(),
        texts::remarks(),
        plans::task_table(),
        texts::asked_in_sentences(),
        texts::shall_provide(),
        texts::one_line_each(),
        texts::pasted_table(),
        texts::one_introducer(),
        texts::topics_under_offices(),
        sheets::english_workbook(),
        texts::food_safety(),
        notices::notice(),
        notices::company(),
        notices::letter(),
    ]
}

fn imported(wanted: &Wanted) -> Imported {
    let options = Options { first_code: 1, ..Options::default() };
    import_bytes(&wanted.bytes, wanted.file, &options).unwrap_or_else(|error| panic!("{}: {error}", wanted.name))
}

/// A share in percent.
fn measured(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

/// Recall and precision, in percent.
fn measure<T: std::hash::Hash + Eq>(wanted: &HashSet<T>, found: &HashSet<T>) -> (f64, f64) {
    let right = wanted.intersection(found).count() as f64 * 100.0;
    (right / wanted.len() as f64, right / found.len().max(1) as f64)
}

#[test]
fn units_and_items_of_other_plans_are_found_with_98_percent_recall_and_precision() {
    let (mut units, mut found_units) = (HashSet::new(), HashSet::new());
    let (mut items, mut found_items) = (HashSet::new(), HashSet::new());
    for wanted in all() {
        for (unit, lines) in &wanted.units {
            units.insert((wanted.name, (*unit).to_owned()));
            items.extend(lines.iter().map(|line| (wanted.name, (*unit).to_owned(), (*line).to_owned())));
        }
        for unit in imported(&wanted).plan.units {
            found_units.insert((wanted.name, unit.name.clone()));
            found_items.extend(unit.materials.into_iter().map(|line| (wanted.name, unit.name.clone(), line.title)));
        }
    }
    let missed: Vec<_> = items.difference(&found_items).chain(found_items.difference(&items)).collect();
    let (unit_recall, unit_precision) = measure(&units, &found_units);
    let (item_recall, item_precision) = measure(&items, &found_items);
    println!("units: recall {unit_recall:.1} %, precision {unit_precision:.1} %, of {}", units.len());
    println!("items: recall {item_recall:.1} %, precision {item_precision:.1} %, of {}", items.len());
    let worst = unit_recall.min(unit_precision).min(item_recall).min(item_precision);
    assert!(worst >= 98.0, "units {unit_recall} {unit_precision} items {item_recall} {item_precision}\n{missed:#?}");
}

#[test]
fn titles_deadlines_groups_and_pieces_of_other_plans_are_right() {
    let mut wrong = Vec::new();
    for wanted in all() {
        let plan = imported(&wanted).plan;
        let mut differ = |what: &str, wanted_value: &str, found: &str| {
            if wanted_value != found {
                wrong.push(format!("{}: {what}: wanted {wanted_value}, found {found}", wanted.name));
            }
        };
        differ("title", wanted.title, &plan.title);
        differ("deadline", wanted.deadline, &plan.deadline.to_string());
        let groups: Vec<&str> = plan.units.iter().filter(|unit| unit.group).map(|unit| unit.name.as_str()).collect();
        differ("groups", &wanted.groups.join(" "), &groups.join(" "));
        let line = |title: &str| plan.units.iter().flat_map(|unit| &unit.materials).find(|line| line.title == title);
        for (title, date) in &wanted.other_deadlines {
            let found = line(title).map(|line| plan.deadline_of(line).to_string());
            differ(&format!("deadline of {title}"), date, &found.unwrap_or_default());
        }
        for (title, pieces) in &wanted.pieces {
            let found =
                line(title).map(|line| line.pieces.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
            differ(&format!("pieces of {title}"), pieces, &found.unwrap_or_default());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_unit_and_item_of_whole_plans_is_found_with_its_deadline() {
    for plan in judged::all() {
        let (wanted, found) = (&plan.wanted, &plan.found.plan);
        assert_eq!((&found.title, found.period, found.deadline), (&wanted.title, wanted.period, wanted.deadline));
        let names = |plan: &shouqi::rules::plan::Plan| plan.units.iter().map(|u| u.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(found), names(wanted), "{}", plan.name);
        let mut items = 0;
        for (material, other) in plan.pairs() {
            let other = other.unwrap_or_else(|| panic!("{}: {} is not found", plan.name, material.title));
            assert_eq!((&other.id, other.need), (&material.id, material.need), "{}", material.title);
            assert_eq!(found.deadline_of(other), wanted.deadline_of(material), "{}", material.title);
            items += 1;
        }
        assert_eq!(items, found.units.iter().map(|unit| unit.materials.len()).sum::<usize>(), "{}", plan.name);
        let groups = |plan: &shouqi::rules::plan::Plan| plan.units.iter().map(|u| u.group).collect::<Vec<_>>();
        assert_eq!(groups(found), groups(wanted), "{}", plan.name);
    }
}

#[test]
fn pieces_and_short_names_of_whole_plans_are_those_a_careful_reader_wants() {
    let mut differ = Vec::new();
    for plan in judged::all() {
        // Of the year of the deadline safety's reader wants reports and registers too, which are welcome by the rules.
        let (least, right) = match plan.name {
            "safety" => (91.5, 97.0),
            "fire" | "library" => (96.5, 98.0),
            _ => (99.0, 98.5),
        };
        let name = plan.name;
        let (recall, precision, other) = judged::pieces(&[plan]);
        println!("pieces of {name}: recall {recall:.1} %, precision {precision:.1} %");
        assert!(recall >= least && precision >= right, "{name}: {recall} {precision}\n{}", other.join("\n"));
        differ.extend(other);
    }
    let plans = judged::all();
    let (recall, precision, _) = judged::pieces(&plans);
    println!("pieces of whole plans: recall {recall:.1} %, precision {precision:.1} %\n{}", differ.join("\n"));
    assert!(precision >= 99.0, "{precision}");
    let shown = judged::shown(&plans);
    assert!(shown.len() <= 7, "kinds and conditions: {shown:#?}");
    let (known, missed) = judged::aliases(&plans);
    println!("short names: {known:.1} % of the readers', without {}", missed.join(", "));
    assert!(known >= 93.0, "{known}: {missed:?}");
}

#[test]
fn the_reports_of_whole_plans_name_few_readings_and_no_document_that_is_named() {
    for plan in judged::all() {
        let items: Vec<String> =
            plan.found.unsure.iter().filter(|doubt| doubt.line > 0).map(ToString::to_string).collect();
        assert!(items.len() <= 5, "{}: {items:#?}", plan.name);
        assert!(!items.iter().any(|line| line.contains("names no document")), "{}: {items:#?}", plan.name);
    }
}

#[test]
fn whom_to_ask_about_the_whole_letter_is_no_remark_on_its_last_unit() {
    let judged = judged::all().into_iter().map(|plan| plan.found);
    for imported in judged.chain([imported(&notices::notice()), imported(&notices::letter())]) {
        let remarks: Vec<&String> = imported.comments.units.values().flatten().collect();
        assert!(!remarks.iter().any(|remark| remark.contains("联系")), "{remarks:#?}");
    }
}

#[test]
fn what_stands_in_brackets_behind_a_unit_is_how_it_is_called_or_what_it_is_made_of() {
    let units = imported(&notices::company()).plan.units;
    let aliases: Vec<&[String]> = units.iter().map(|unit| &unit.aliases[..]).collect();
    assert!(aliases[0].contains(&"绿港办".to_owned()), "{aliases:?}");
    assert_eq!(aliases[1], ["一区车间", "二区车间"]);
}

#[test]
fn every_imported_plan_reads_back_as_it_was_written() {
    for wanted in all() {
        let imported = imported(&wanted);
        let text = plan_file::write(&imported.plan, &imported.comments);
        assert_eq!(plan_file::parse(&text, wanted.file).unwrap(), imported.plan, "{}", wanted.name);
    }
}

#[test]
fn a_document_that_gives_no_plan_is_told_apart_with_a_remedy() {
    let import = |bytes: &[u8], name: &str| import_bytes(bytes, name, &Options::default()).unwrap_err();
    let no_lists = import("今天天气很好。\n我们去爬山。".as_bytes(), "游记.txt");
    assert!(matches!(no_lists, ImportError::NoMaterials { .. }), "{no_lists}");
    let no_deadline = import("一、教育局\n提供材料：工作计划；工作总结。".as_bytes(), "计划.txt");
    assert!(matches!(no_deadline, ImportError::NoDeadline { .. }) && no_deadline.to_string().contains("--deadline"));
    let mut encrypted = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(import(&encrypted, "计划.docx"), ImportError::Encrypted { .. }));
    assert!(matches!(import(&encrypted[..8], "计划.doc"), ImportError::WrongKind { .. }));
    assert!(matches!(import(b"%PDF-1.7", "计划.pdf"), ImportError::WrongKind { .. }));
    assert!(matches!(import(b"PK\x03\x04 torn", "计划.docx"), ImportError::Damaged { .. }));
    assert!(matches!(import(&[0, 159, 146, 150, 0], "计划.txt"), ImportError::WrongKind { .. }));
    let empty = docx::Docx::default().bytes();
    assert!(matches!(import(&empty, "空.docx"), ImportError::NoMaterials { .. }));
    let nothing = import(b"", "空.docx");
    assert!(matches!(nothing, ImportError::WrongKind { .. }) && nothing.to_string().contains("empty"), "{nothing}");
}

#[test]
fn the_only_day_that_anything_is_to_be_done_by_is_the_deadline_and_said_to_be_a_reading() {
    let read = |sentence: &str| {
        let text = format!(
            "检查材料清单\n一、教育局\n提供材料：工作计划；2024年5月1日前招录人员名单。\n二、要求\n{sentence}\n"
        );
        import_bytes(text.as_bytes(), "清单.txt", &Options { first_code: 1, ..Options::default() })
    };
    let imported = read("以上工作于2025年3月1日前完成。").unwrap();
    assert_eq!(imported.plan.deadline.to_string(), "2025-03-01");
    assert!(imported.unsure.iter().any(|doubt| doubt.to_string().contains("only day")), "{:#?}", imported.unsure);
    let two = read("2025年2月1日前完成自查，2025年3月1日前完成整改。");
    assert!(matches!(two, Err(ImportError::NoDeadline { .. })), "{two:?}");
}

#[test]
fn whatever_was_assumed_stands_in_the_report_with_the_way_to_say_otherwise() {
    let report: Vec<String> = imported(&texts::flood_control()).unsure.iter().map(ToString::to_string).collect();
    let says = |words: &str| report.iter().any(|line| line.contains(words));
    assert!(says("of several stages the last is the deadline, 2025-06-20"), "{report:#?}");
    assert!(says("this deadline holds for 各镇人民政府, 区气象局"), "{report:#?}");
    assert!(says("it is due on 2025-05-31"), "{report:#?}");
    assert!(report.iter().all(|line| line.contains("% sure); ")), "{report:#?}");
}

/// Shreds of plans, to be put together in any order.
const SHREDS: &[&str] = &[
    "一、",
    "（二）",
    "3.",
    "①",
    "区教育局",
    "各镇、街道",
    "提供材料：",
    "责任单位：",
    "完成时限：",
    "2023年6月20日",
    "6月底前",
    "同上",
    "；",
    "。",
    "\n",
    "\n\n",
    "2020年以来年度",
    "工作计划、总结",
    "（含照片",
    "）",
    "《",
    "》",
    "和",
    "，",
    "等相关资料",
    "名单",
    "3篇",
    "一式三份",
    "| a | b |",
    "|",
    "#",
    "- ",
    "Documents required:",
    "Due: ",
    "31/12/2024",
    "May",
    "since 2022",
    "annual report",
    "第1-3项",
    "其余",
    "≥20",
    "\u{200f}",
    "é",
    "𠮷",
    "[bookmark: x]",
    ":",
];

proptest! {
    #[test]
    fn no_text_however_torn_stops_the_importer(shreds in prop::collection::vec(0..SHREDS.len(), 0..60)) {
        let text: String = shreds.into_iter().map(|at| SHREDS[at]).collect();
        for name in ["plan.txt", "plan.md"] {
            let deadline = "2023-06-20".parse().ok();
            let options = Options { first_code: 1, deadline, ..Options::default() };
            if let Ok(imported) = import_bytes(text.as_bytes(), name, &options) {
                let written = plan_file::write(&imported.plan, &imported.comments);
                let read = plan_file::parse(&written, name);
                prop_assert!(read.as_ref().is_ok_and(|plan| *plan == imported.plan), "{}\n{:?}", written, read);
            }
        }
    }

    #[test]
    fn no_damaged_document_stops_the_importer(at in 0usize..3000, byte in any::<u8>(), cut in 0usize..3000) {
        for wanted in [plans::task_table(), sheets::fire_safety()] {
            let mut bytes = wanted.bytes.clone();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = import_bytes(&bytes, wanted.file, &Options::default());
            bytes.truncate(cut % bytes.len());
            let _ = import_bytes(&bytes, wanted.file, &Options::default());
        }
    }
}
