//! The matcher against labelled files, as the issue asks for it. The figures are floors: a change that lowers one is seen.

#[path = "corpus/support.rs"]
mod support;

use shouqi::import::plan_file;
use shouqi::rules::ids::{MaterialId, UnitCode};
use shouqi::rules::lexicon::Lexicon;
use shouqi::rules::matching::{Dropped, Match, Matcher, Place, Reason, Teaching, VerdictKind, Weights};
use shouqi::rules::reading::{Inside, Problem, Reading};
use std::path::Path;
use support::{Row, Score};

fn matcher(plan: &str) -> Matcher {
    let plan = plan_file::load(Path::new(plan)).expect("the plan");
    let lexicon = Lexicon::built_in().expect("the lexicon");
    Matcher::new(&plan, &lexicon, &Weights::fitted().expect("the weights")).expect("a matcher")
}

fn corpus(file: &str) -> Vec<Row> {
    support::rows(&std::fs::read_to_string(file).expect("the corpus"))
}

fn scored(plan: &str, rows: &str) -> Score {
    let matcher = matcher(plan);
    let mut score = Score::default();
    for row in corpus(rows) {
        let verdict = row.judge(&matcher);
        score.add(&row, &verdict);
    }
    score
}

/// The coordinator filed the file at `path` to `materials`.
fn lesson(unit: UnitCode, path: &str, materials: Vec<MaterialId>) -> Teaching {
    Teaching { unit, path: path.to_owned(), title: None, concepts: vec![], materials, accepted: true }
}

#[test]
fn the_plan_of_the_mission_is_matched_as_the_issue_asks() {
    let score = scored("seeds/zhangdian-2023.toml", "tests/corpus/dev.jsonl");
    assert!(score.precision() >= 99.3, "{score}");
    assert!(score.filed_right() >= 90.5, "{score}");
    assert!(score.top1() >= 98.5 && score.top3() >= 99.5, "{score}");
    assert!(score.years() >= 98.5, "{score}");
    assert!(score.ambiguous_kept() >= 90.0 && score.irrelevant_aside() >= 90.0, "{score}");
}

#[test]
fn a_plan_of_another_field_holds_with_the_same_words_and_weights() {
    let score = scored("tests/corpus/college.toml", "tests/corpus/college.jsonl");
    assert!(score.rows >= 60, "{score}");
    assert!(score.precision() >= 97.0, "{score}");
    assert!(score.top1() >= 93.0, "{score}");
}

/// Rows by other hands, written before any verdict on them was looked at: the first two nearly all a name and nothing
/// else, the others as mixed as the corpus; the writers of the fourth and the sixth put in rows on which two clerks would
/// disagree, those of the last six went on where the corpus ends. What they gave at first sight stands in
/// ARCHITECTURE.md; the weights have been fitted on them since.
#[test]
fn rows_by_other_hands_are_rarely_filed_wrongly() {
    for (rows, precision, filed_right) in [
        ("tests/corpus/held-out.jsonl", 98.5, 73.5),
        ("tests/corpus/held-out-2.jsonl", 98.5, 63.0),
        ("tests/corpus/held-out-3.jsonl", 98.5, 89.5),
        ("tests/corpus/held-out-4.jsonl", 98.0, 90.5),
        ("tests/corpus/held-out-5.jsonl", 98.5, 92.0),
        ("tests/corpus/held-out-6.jsonl", 96.0, 89.0),
        ("tests/corpus/held-out-7.jsonl", 99.0, 91.0),
        ("tests/corpus/held-out-8.jsonl", 99.0, 88.0),
        ("tests/corpus/held-out-9.jsonl", 98.0, 84.0),
        ("tests/corpus/held-out-10.jsonl", 97.5, 90.5),
        ("tests/corpus/held-out-11.jsonl", 98.5, 90.0),
        ("tests/corpus/held-out-12.jsonl", 98.5, 81.5),
    ] {
        let score = scored("seeds/zhangdian-2023.toml", rows);
        assert!(score.precision() >= precision, "{rows}: {score}");
        assert!(score.filed_right() >= filed_right, "{rows}: {score}");
    }
}

/// Eleven plans of as many fields and rows to them by other hands, none of whose words were put into the lexicon.
#[test]
fn plans_whose_words_the_lexicon_does_not_know_are_matched_by_their_own() {
    let mut all = Score::default();
    let plans = ["sanitation", "fire", "school", "rural", "hospital", "audit", "city", "inspect", "library", "safety"];
    for plan in plans.into_iter().chain(["schooling"]) {
        let score = scored(&format!("tests/plans/{plan}.toml"), &format!("tests/corpus/{plan}.jsonl"));
        assert!(score.precision() >= 96.0 && score.top1() >= 94.0, "{plan}: {score}");
        assert!(score.filed_right() >= 80.0 && score.years() >= 94.0, "{plan}: {score}");
        all.join(&score);
    }
    assert!(all.precision() >= 98.0 && all.filed_right() >= 85.5, "{all}");
    assert!(all.top1() >= 96.0 && all.top3() >= 99.5 && all.years() >= 97.0, "{all}");
}

/// Two more plans with their rows, on which no weight is fitted.
#[test]
fn plans_and_rows_that_nothing_was_fitted_on_hold_as_well() {
    let mut all = Score::default();
    for plan in ["peace", "archives"] {
        all.join(&scored(&format!("tests/corpus/{plan}.toml"), &format!("tests/corpus/{plan}.jsonl")));
    }
    assert!(all.precision() >= 97.0 && all.filed_right() >= 84.0, "{all}");
    assert!(all.top1() >= 95.5 && all.top3() >= 99.0 && all.years() >= 98.0, "{all}");
    assert!(all.ambiguous_kept() >= 90.0 && all.irrelevant_aside() >= 80.0, "{all}");
}

#[test]
fn the_summary_of_another_unit_is_asked_about() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let verdict = |path: &str| {
        let reading = Reading::default();
        matcher.judge(&"05".parse().unwrap(), &Dropped { path, reading: &reading }, &[])
    };
    assert_eq!(verdict("区委统战部2021年双拥工作总结.docx").kind, VerdictKind::Match);
    let other = verdict("区委宣传部2021年双拥工作总结.docx");
    assert_eq!(other.kind, VerdictKind::Review);
    assert!(other.because.iter().any(|reason| reason.to_string().contains("04 区委宣传部")), "{:?}", other.because);
}

#[test]
fn a_paper_of_two_materials_is_filed_to_both_with_the_years_of_each_part() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let text = "区委组织部2021年双拥工作总结\n一年来，部机关把双拥工作列入重要日程……\n2021年12月20日\n\
        附：区委组织部双拥工作联络员名单\n姓名 职务 联系电话\n高某 办公室主任 2861（2022年调整）";
    let reading = Reading { text: text.to_owned(), ..Reading::default() };
    let dropped = Dropped { path: "组织部2021年总结+2022年双拥联络员名单.docx", reading: &reading };
    let verdict = matcher.judge(&"03".parse().unwrap(), &dropped, &[]);
    let filed: Vec<_> = verdict.matches.iter().map(|m| (m.material.to_string(), m.years.clone())).collect();
    assert_eq!(filed, [("03-01".to_owned(), vec![2021]), ("03-06".to_owned(), vec![2022])], "{verdict:?}");
    let because: Vec<String> = verdict.because.iter().map(ToString::to_string).collect();
    assert!(because.contains(&"其中“组织部2021年总结”是 03-01 的内容".to_owned()), "{because:?}");
}

#[test]
fn a_year_of_one_part_is_not_filed_for_another() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let reading = Reading::default();
    let filed = |path: &str| -> Vec<String> {
        let verdict = matcher.judge(&"03".parse().unwrap(), &Dropped { path, reading: &reading }, &[]);
        let of = |m: &Match| format!("{} {} {:?}", m.material, m.part.as_deref().unwrap_or("-"), m.years);
        verdict.matches.iter().map(of).collect()
    };
    assert_eq!(filed("2021年双拥工作总结和2022年双拥工作计划.docx"), ["03-01 总结 [2021]", "03-01 计划 [2022]"]);
    assert_eq!(filed("双拥总结2021、双拥计划2022.docx"), ["03-01 总结 [2021]", "03-01 计划 [2022]"]);
    assert_eq!(filed("关于2021年双拥工作情况和2022年工作打算的报告.docx"), ["03-01 总结 [2021]", "03-01 计划 [2022]"]);
    assert_eq!(filed("2021年、2022年双拥工作总结.docx"), ["03-01 总结 [2021, 2022]"]);
}

#[test]
fn what_was_confirmed_is_never_set_aside() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    for row in corpus("tests/corpus/dev.jsonl").iter().filter(|row| row.verdict == "review") {
        let reading = row.reading();
        let dropped = Dropped { path: &row.path, reading: &reading };
        let plain = matcher.judge(&row.unit(), &dropped, &[]);
        let Some(best) = plain.candidates.first().filter(|_| plain.kind == VerdictKind::Review) else {
            continue;
        };
        let lesson = lesson(row.unit(), &format!("副本{}", row.path), vec![best.material.clone()]);
        assert_ne!(matcher.judge(&row.unit(), &dropped, &[lesson]).kind, VerdictKind::None, "{}", row.path);
    }
}

#[test]
fn reasons_promise_nothing_that_will_not_happen_and_quote_what_they_mean() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let because = |path: &str| -> String {
        let reading = Reading::default();
        let verdict = matcher.judge(&"03".parse().unwrap(), &Dropped { path, reading: &reading }, &[]);
        verdict.because.iter().map(|reason| format!("{reason}；")).collect()
    };
    assert!(because("3、会议/5.jpg").contains("“3、会议”中的序号对应清单第 3 项"), "{}", because("3、会议/5.jpg"));
    for path in ["关于报送双拥材料的通知.docx", "2018年双拥工作材料.docx", "4、安置/资料.zip"] {
        assert!(!because(path).contains("文件夹，或在文件名中写明"), "{}", because(path));
    }
    assert!(!because("2018年双拥工作材料.docx").contains("没有写明年份"));
}

#[test]
fn a_verdict_depends_on_nothing_that_was_judged_before() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let rows: Vec<Row> = corpus("tests/corpus/dev.jsonl").into_iter().step_by(9).collect();
    let forwards: Vec<_> = rows.iter().map(|row| row.judge(&matcher)).collect();
    let fresh = self::matcher("seeds/zhangdian-2023.toml");
    let mut backwards: Vec<_> = rows.iter().rev().map(|row| row.judge(&fresh)).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
}

#[test]
fn a_listed_member_gets_its_own_ids() {
    let mut plan = plan_file::load(Path::new("seeds/zhangdian-2023.toml")).expect("the plan");
    let towns = plan.units.iter_mut().find(|unit| unit.code.as_str() == "42").expect("the towns");
    towns.members = vec![shouqi::rules::plan::Member {
        code: "42.01".parse().expect("a code"),
        name: "马尚街道".to_owned(),
        aliases: vec![],
        path: None,
    }];
    let lexicon = Lexicon::built_in().expect("the lexicon");
    let matcher = Matcher::new(&plan, &lexicon, &Weights::fitted().expect("the weights")).expect("a matcher");
    let reading = Reading::default();
    let dropped = Dropped { path: "马尚街道/2022年双拥工作总结.docx", reading: &reading };
    let verdict = matcher.judge(&"42.01".parse().expect("a code"), &dropped, &[]);
    assert_eq!(verdict.kind, VerdictKind::Match);
    assert_eq!(verdict.matches[0].material.to_string(), "42.01-01");
    assert_eq!(
        (verdict.matches[0].part.as_deref(), verdict.matches[0].years.as_slice()),
        (Some("总结"), [2022].as_slice())
    );
}

#[test]
fn a_problem_of_the_reading_is_never_filed_in_silence() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let reading = Reading { problem: Some(Problem::Encrypted), ..Reading::default() };
    let dropped = Dropped { path: "2022年双拥工作总结.docx", reading: &reading };
    let verdict = matcher.judge(&"03".parse().expect("a code"), &dropped, &[]);
    assert_eq!(verdict.kind, VerdictKind::Review);
    assert!(verdict.because.iter().any(|reason| reason.chinese() == "文件有密码，打不开"));
}

#[test]
fn a_coordinators_decision_settles_the_next_file_of_the_same_kind() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let reading = Reading::default();
    let unit = "20".parse().expect("a code");
    let dropped = Dropped { path: "鲁中情2023.docx", reading: &reading };
    assert_ne!(matcher.judge(&unit, &dropped, &[]).kind, VerdictKind::Match);
    let lesson = |accepted| {
        let unit = "20".parse().expect("a code");
        Teaching { accepted, ..lesson(unit, "鲁中情2022.docx", vec!["20-04".parse().expect("an id")]) }
    };
    let taught = matcher.judge(&unit, &dropped, &[lesson(true)]);
    assert_eq!((taught.kind, taught.matches[0].material.to_string().as_str()), (VerdictKind::Match, "20-04"));
    assert!(taught.because.iter().any(|reason| reason.chinese().contains("鲁中情2022.docx")));
    assert_ne!(matcher.judge(&unit, &dropped, &[lesson(false)]).kind, VerdictKind::Match);
}

/// A zip as it is read: members by name, some with the text inside.
fn archive(members: &[(&str, &str)]) -> Reading {
    let inside = members.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| Inside {
        name: (*name).to_owned(),
        reading: Reading { text: (*text).to_owned(), ..Reading::default() },
    });
    Reading {
        members: members.iter().map(|(name, _)| (*name).to_owned()).collect(),
        inside: inside.collect(),
        ..Reading::default()
    }
}

#[test]
fn a_nameless_member_of_an_archive_is_known_by_what_stands_inside() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let unit = "03".parse().expect("a code");
    let judge = |reading: &Reading| {
        let path = "新建压缩文件.zip";
        matcher.judge(&unit, &Dropped { path, reading }, &[])
    };
    let text =
        "区委组织部2021年双拥工作总结\n2021年，我部认真落实双拥工作责任，开展国防教育和双拥宣传，圆满完成年度任务。";
    let unread = judge(&archive(&[("1.docx", "")]));
    assert_eq!(unread.kind, VerdictKind::Review);
    let read = judge(&archive(&[("1.docx", text)]));
    assert_eq!(read.kind, VerdictKind::Match, "{read:?}");
    assert_eq!(read.matches[0].material.to_string(), "03-01");
    assert_eq!((read.matches[0].part.as_deref(), read.matches[0].years.as_slice()), (Some("总结"), [2021].as_slice()));
}

#[test]
fn reasons_say_no_more_than_is_known() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let unit = "03".parse().expect("a code");
    let because = |path: &str, reading: &Reading| {
        let verdict = matcher.judge(&unit, &Dropped { path, reading }, &[]);
        let words: Vec<String> = verdict.because.iter().map(|reason| reason.chinese()).collect();
        (verdict.kind, words.join("；"))
    };
    let text = "区委宣传部2021年双拥工作总结\n2021年，我部认真落实双拥工作责任，开展国防教育和双拥宣传。";
    let (kind, said) =
        because("区委宣传部2021年双拥工作总结.docx", &Reading { text: text.into(), ..Reading::default() });
    assert_eq!(kind, VerdictKind::Review, "{said}");
    assert!(said.contains("署名是 04 区委宣传部") && said.contains("请放入该单位的文件夹"), "{said}");

    // Most units owe the same sentence: that it would fit the other one's list just as well is no reason to be silent.
    let text = "区卫生健康局2021年双拥工作总结\n2021年，我局认真落实双拥工作责任，开展国防教育和双拥宣传。";
    let (_, said) =
        because("区卫生健康局2021年双拥工作总结.docx", &Reading { text: text.into(), ..Reading::default() });
    assert!(said.contains("署名是") && said.contains("区卫生健康局"), "{said}");

    let plan = "区委组织部2022年双拥工作计划\n为做好2022年双拥工作，加强国防教育和双拥宣传，制定本计划。";
    let (kind, said) = because("双拥工作计划.zip", &archive(&[("2022年双拥工作计划.docx", plan)]));
    assert_eq!(kind, VerdictKind::Match, "{said}");
    assert!(!said.contains("没有写明年份"), "its member tells the year: {said}");

    let (_, said) = because("新建文本文档.txt", &Reading::default());
    assert!(said.contains("没有可供判断的文字"), "read and empty, or not read: both are so: {said}");

    let thin = Reason::Thin("03-01".parse().expect("an id"));
    assert!(!thin.chinese().contains("有些相近"), "a suggestion of 100 % is the nearest, not somewhat near");
    let words = |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Reason::Words { places: vec![Place::Name], words, material: "03-01".parse().expect("an id") }.english()
    };
    assert!(words(&["计划"]).contains("speaks for") && words(&["计划", "总结"]).contains("speak for"));
}

#[test]
fn an_archive_of_several_materials_is_filed_to_all_when_each_member_is_sure() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let unit = "03".parse().expect("a code");
    let plan = "区委组织部2022年双拥工作计划\n为做好2022年双拥工作，加强国防教育和双拥宣传，制定本计划。";
    let contact = "区委组织部双拥工作联络员名单\n姓名：王某 职务：办公室主任 电话：略";
    let sure = [
        ("2022年双拥工作计划.docx", plan),
        ("双拥工作联络员名单.docx", contact),
        ("2021年转业军官安置工作情况.docx", ""),
    ];
    let judge = |members: &[(&str, &str)]| {
        let reading = archive(members);
        let path = "组织部.zip";
        matcher.judge(&unit, &Dropped { path, reading: &reading }, &[])
    };
    let verdict = judge(&sure);
    let filed: Vec<String> = verdict.matches.iter().map(|m| m.material.to_string()).collect();
    assert_eq!(filed, ["03-01", "03-04", "03-06"], "{verdict:?}");
    let doubtful = [sure[0], sure[1], ("有关情况.docx", "")];
    assert!(judge(&doubtful).matches.iter().all(|m| m.material.to_string() != "03-04"));
}

#[test]
fn a_locked_document_in_an_archive_is_asked_about() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let mut reading = archive(&[("2022年双拥工作总结.docx", "x")]);
    reading.inside[0].reading = Reading { problem: Some(Problem::Encrypted), ..Reading::default() };
    let dropped = Dropped { path: "2022年双拥工作总结.zip", reading: &reading };
    let verdict = matcher.judge(&"03".parse().expect("a code"), &dropped, &[]);
    assert_eq!(verdict.kind, VerdictKind::Review);
    assert_eq!(verdict.because[0].chinese(), "文件有密码，打不开");
}

#[test]
fn a_decision_teaches_another_unit_that_owes_the_same_sentence() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let reading = Reading::default();
    let dropped = Dropped { path: "帮带工程2023.docx", reading: &reading };
    // 拥军支前单位的建设和管理情况资料 is owed by 20, 21 and 25 alike; 03 owes nothing of the kind.
    let lesson = lesson("20".parse().expect("a code"), "帮带工程2022.docx", vec!["20-05".parse().expect("an id")]);
    let judge = |unit: &str, taught: &[Teaching]| matcher.judge(&unit.parse().expect("a code"), &dropped, taught);
    for (unit, material) in [("20", "20-05"), ("21", "21-07"), ("25", "25-09")] {
        assert_ne!(judge(unit, &[]).kind, VerdictKind::Match, "{unit}");
        let taught = judge(unit, std::slice::from_ref(&lesson));
        assert_eq!(taught.kind, VerdictKind::Match, "{unit} {taught:?}");
        assert_eq!(taught.matches[0].material.to_string(), material);
    }
    assert_eq!(judge("03", &[lesson]), judge("03", &[]));
}

#[test]
fn an_accepted_decision_that_agrees_never_changes_an_automatic_filing() {
    let matcher = matcher("seeds/zhangdian-2023.toml");
    let (mut filed, mut taught_files) = (0, 0);
    for row in corpus("tests/corpus/dev.jsonl").into_iter().step_by(5) {
        let plain = row.judge(&matcher);
        let Some(unit) = plain.candidates.last().map(|last| last.material.unit().clone()) else {
            continue;
        };
        if plain.kind != VerdictKind::Match || unit != row.unit() {
            continue;
        }
        // The coordinator filed a file of much the same name, to what it was filed to.
        let lesson = lesson(
            row.unit(),
            &format!("副本{}", row.path),
            plain.matches.iter().map(|m| m.material.clone()).collect(),
        );
        let reading = row.reading();
        let dropped = Dropped { path: &row.path, reading: &reading };
        let taught = matcher.judge(&row.unit(), &dropped, &[lesson]);
        let said = |verdict: &shouqi::rules::matching::Verdict| -> Vec<_> {
            let matches = verdict.matches.iter();
            matches.map(|m| (m.material.clone(), m.part.clone(), m.years.clone())).collect()
        };
        assert_eq!((taught.kind, said(&taught)), (plain.kind, said(&plain)), "{}", row.path);
        filed += 1;
        taught_files += usize::from(taught != plain);
    }
    assert!(filed > 80 && taught_files > 40, "{filed} {taught_files}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_path_and_text_is_judged_without_panic(path in "\\PC{0,80}", text in "\\PC{0,200}", member in "\\PC{0,40}") {
        static MATCHER: std::sync::OnceLock<Matcher> = std::sync::OnceLock::new();
        let matcher = MATCHER.get_or_init(|| matcher("seeds/zhangdian-2023.toml"));
        for members in [vec![], vec![member.clone(), "照片/1.jpg".to_owned()]] {
            let reading = Reading { text: text.clone(), members, ..Reading::default() };
            let verdict = matcher.judge(&"31".parse().unwrap(), &Dropped { path: &path, reading: &reading }, &[]);
            proptest::prop_assert!(verdict.matches.is_empty() == (verdict.kind != VerdictKind::Match));
        }
    }
}
