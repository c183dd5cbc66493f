//! The coordinator's decisions, what they change, and what the unit's next letter says of them.

use crate::support::papers::{liaisons, plan, summary};
use crate::support::{Bench, minutes};
use chrono::NaiveDate;
use shouqi::desk::{Answer, Request, Wish};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One file that is filed and acknowledged, and one in doubt.
fn one_filed_one_doubtful(bench: &mut Bench) -> &mut Bench {
    bench
        .start()
        .drop("03", "2021年双拥工作总结.txt", summary(2021))
        .drop("03", "2022年双拥工作总结.docx", "")
        .receipt()
}

/// What `status UNIT` says of the next letter, and why none is written now.
fn next_letter(bench: &Bench, unit: &str) -> (Vec<String>, Vec<String>) {
    match bench.ask(Request::Status { unit: Some(unit.into()) }) {
        Answer::Status(status) => {
            let unit = status.units.into_iter().next().unwrap();
            (unit.next_letter, unit.no_letter_now)
        }
        other => panic!("{other:?}"),
    }
}

stories! {
    fn a_doubt_is_filed_with_one_word_and_the_unit_is_not_written_to_for_it(bench) {
        one_filed_one_doubtful(bench);
        let file = bench.file("2022年双拥工作总结.docx");
        bench.decide(Wish::Accept { file, incomplete: None }, None);
        bench.later(minutes(60));
        assert!(bench.doubts().is_empty());
        assert_eq!(bench.filed("03-01:总结@2022"), ["2022年双拥工作总结.docx"]);
        assert_eq!(bench.arrived("").len(), 1, "{:?}", bench.arrived(""));
    }

    fn a_changed_filing_that_a_receipt_announced_is_corrected_in_the_next_letter(bench) {
        one_filed_one_doubtful(bench);
        let file = bench.file("2021年双拥工作总结.txt");
        bench.decide(Wish::File { file, pieces: vec!["03-01:总结@2022".into()] }, Some("实为2022年的"));
        assert!(bench.lacks("03-01:总结@2021"));
        bench.later(minutes(60));
        let letters = bench.arrived("");
        assert_eq!(letters.len(), 2, "{letters:?}");
        let letter = bench.mail("notice/03");
        assert!(letter.contains("更正") && letter.contains("实为2022年的"), "{letter}");
    }

    fn a_rejected_file_is_missing_again_with_the_reason(bench) {
        one_filed_one_doubtful(bench);
        let file = bench.file("2021年双拥工作总结.txt");
        let seq = bench.decide(Wish::Reject { file }, Some("缺少公章"));
        assert!(bench.lacks("03-01:总结@2021"));
        bench.later(minutes(60));
        let letter = bench.mail("notice/03");
        assert!(letter.contains("退回") && letter.contains("缺少公章"), "{letter}");
        // Undone after it was told: the unit hears that too.
        bench.decide(Wish::Undo { seq }, None);
        assert!(!bench.lacks("03-01:总结@2021"));
        bench.until("2023-06-02 18:00");
        let letter = bench.mail("notice/03");
        assert!(letter.contains("更正") && !letter.contains("缺少公章"), "{letter}");
    }

    fn a_decision_undone_before_it_was_told_is_never_told(bench) {
        one_filed_one_doubtful(bench);
        let file = bench.file("2021年双拥工作总结.txt");
        let seq = bench.decide(Wish::Reject { file }, Some("看错了"));
        bench.decide(Wish::Undo { seq }, None);
        bench.until("2023-06-02 18:00");
        assert!(bench.arrived("notice/").is_empty(), "{:?}", bench.arrived(""));
    }

    fn an_incomplete_piece_stays_missing_and_says_what_is_wanted(bench) {
        one_filed_one_doubtful(bench);
        let file = bench.file("2021年双拥工作总结.txt");
        bench.decide(Wish::Accept { file, incomplete: Some("请补国防教育部分".into()) }, None);
        assert!(bench.lacks("03-01:总结@2021"));
        bench.later(minutes(60));
        let letter = bench.mail("notice/03");
        assert!(letter.contains("不完整") && letter.contains("请补国防教育部分"), "{letter}");
    }

    fn ignored_received_and_waived(bench) {
        one_filed_one_doubtful(bench);
        let file = bench.file("2022年双拥工作总结.docx");
        bench.decide(Wish::Ignore { file }, None);
        assert!(bench.doubts().is_empty() && bench.lacks("03-01:总结@2022"));
        let paper = bench.decide(Wish::Received { pieces: vec!["03-02".into()] }, Some("纸质已交"));
        let waived = bench.decide(Wish::Waive { pieces: vec!["03-01:计划".into()] }, Some("上级已有"));
        assert!(!bench.lacks("03-02") && !bench.lacks("03-01:计划@2021") && !bench.lacks("03-01:计划@2022"));
        let pieces = bench.unit("03").pieces;
        assert_eq!((pieces.due, pieces.r#in, pieces.doubtful, pieces.missing, pieces.waived), (4, 2, 0, 2, 2));
        bench.decide(Wish::Undo { seq: paper }, None);
        bench.decide(Wish::Undo { seq: waived }, None);
        let pieces = bench.unit("03").pieces;
        assert_eq!((pieces.due, pieces.r#in, pieces.doubtful, pieces.missing, pieces.waived), (6, 1, 0, 5, 0));
        let again = bench.try_decide(Wish::Undo { seq: waived }, None);
        assert!(matches!(&again, Answer::Refused(text) if text.contains("undone already")), "{again:?}");
    }

    fn what_letter_comes_next_and_why_none_comes_now_are_two_things(bench) {
        bench.start();
        let (next, none_now) = next_letter(bench, "03");
        assert_eq!((next.as_slice(), none_now.len()), (["下次提醒在6月6日".to_owned()].as_slice(), 0));
        bench.decide(Wish::Pause { unit: "03".into(), until: day("2023-06-14") }, Some("换届"));
        let (next, none_now) = next_letter(bench, "03");
        assert_eq!(next, ["下次提醒在6月16日"]);
        assert_eq!(none_now, ["催报暂停至6月14日"]);
        // Months of slots that passed are nobody's next letter.
        bench.set(crate::support::instant("2023-07-03 08:00"));
        let (next, none_now) = next_letter(bench, "04");
        assert!(next.iter().chain(&none_now).all(|words| !words.contains("代替")), "{next:?} {none_now:?}");
        assert!(!next.is_empty());
    }

    fn a_group_material_waived_counts_for_every_member(bench) {
        bench.start();
        bench.decide(Wish::Waive { pieces: vec!["42-01".into()] }, Some("由民政局统一报送"));
        assert!(!bench.lacks("42.01-01") && !bench.lacks("42.02-01"));
        assert!(bench.lacks("42.01-02") && bench.lacks("42.02-02"));
    }

    fn a_longer_deadline_moves_the_reminders(bench) {
        bench.start();
        let seq = bench.decide(Wish::Extend { target: "04".into(), to: day("2023-07-20") }, Some("机构改革"));
        bench.until("2023-06-16 18:00");
        assert!(bench.keys("reminder/04").is_empty(), "{:?}", bench.keys("reminder/"));
        assert!(!bench.keys("reminder/03").is_empty());
        bench.decide(Wish::Undo { seq }, None);
        bench.until("2023-06-20 18:00");
        assert!(!bench.keys("reminder/04").is_empty());
    }

    fn a_paused_unit_is_not_reminded_but_gets_its_receipts(bench) {
        bench.start();
        bench.decide(Wish::Pause { unit: "03".into(), until: day("2023-06-13") }, Some("换届"));
        bench.until("2023-06-12 10:00");
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        bench.until("2023-06-15 20:00");
        assert!(bench.keys("reminder/03").is_empty(), "{:?}", bench.keys(""));
        assert_eq!(bench.arrived("receipt/03").len(), 1);
        // Three days before is a Saturday: the letter goes on Friday.
        bench.until("2023-06-16 20:00");
        assert_eq!(bench.keys("reminder/03"), ["reminder/03/2023-06-17"]);
    }

    fn overdue_letters_copy_the_principal_only_after_the_coordinator_agreed(bench) {
        bench.start().until("2023-06-21 20:00");
        let to = |bench: &Bench| bench.letters().into_iter().rfind(|row| row.key.starts_with("reminder/03")).unwrap().to;
        assert_eq!(to(bench), ["zuzhi@example.invalid"]);
        bench.decide(Wish::Escalate { unit: Some("03".into()) }, None);
        // Dragon Boat Festival lies in between.
        bench.until("2023-06-25 20:00");
        assert_eq!(to(bench), ["zuzhi@example.invalid", "buzhang@example.invalid"]);
    }

    fn a_decision_teaches_but_never_takes_back(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).drop("03", "甲材料.txt", "甲").receipt();
        let before = bench.filed("03-01:总结@2021");
        let file = bench.file("甲材料.txt");
        bench.decide(Wish::File { file, pieces: vec!["03-02".into()] }, None);
        bench.drop("03", "甲材料（二）.txt", "甲二").receipt();
        bench.later(minutes(30));
        assert_eq!(bench.filed("03-01:总结@2021"), before);
        assert!(bench.filed("03-02").contains(&"甲材料.txt".to_owned()));
    }

    fn what_cannot_be_done_is_refused_with_the_remedy(bench) {
        bench.start().drop("03", "2021年双拥工作计划.txt", plan(2021)).drop("04", "名单.txt", liaisons("区委宣传部")).receipt();
        let refusals = [
            (Wish::Accept { file: "F999".into(), incomplete: None }, "F999"),
            (Wish::File { file: bench.file("名单.txt"), pieces: vec!["04-77".into()] }, "04-77"),
            (Wish::Believe { unit: "77".into() }, "77"),
            (Wish::Extend { target: "03-77".into(), to: day("2023-07-01") }, "03-77"),
            (Wish::Undo { seq: 1 }, "no decision"),
            (Wish::Accept { file: "总结".into(), incomplete: None }, "F12"),
            (Wish::Extend { target: "03".into(), to: day("2022-07-01") }, "2022-07-01 is over"),
            (Wish::Pause { unit: "03".into(), until: day("2022-07-01") }, "2022-07-01 is over"),
        ];
        for (wish, word) in refusals {
            let answer = bench.try_decide(wish, None);
            assert!(matches!(&answer, Answer::Refused(text) if text.contains(word)), "{answer:?}");
        }
    }

    fn a_year_that_nobody_told_is_not_accepted_but_said(bench) {
        let paper = summary(2021).replace("2021年度", "本年度").replace("2021年", "今年");
        bench.start().drop("03", "双拥工作总结.txt", paper).receipt();
        let file = bench.file("双拥工作总结.txt");
        let answer = bench.try_decide(Wish::Accept { file: file.clone(), incomplete: None }, None);
        assert!(matches!(&answer, Answer::Refused(text) if text.contains("shouqi file")), "{answer:?}");
        bench.decide(Wish::File { file, pieces: vec!["03-01:总结@2022".into()] }, None);
        assert_eq!(bench.filed("03-01:总结@2022"), ["双拥工作总结.txt"]);
    }
}
