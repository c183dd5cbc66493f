//! Rehearsals through the desk: every letter that the calendar will bring, and files that are supposed to arrive.

use crate::support::Bench;
use base64::Engine as _;
use shouqi::desk::{Answer, LetterRow, LetterShown, Request, SupposedDrop};

fn supposed(at: &str, unit: &str, path: &str) -> SupposedDrop {
    SupposedDrop { at: at.into(), unit: unit.into(), path: path.into(), size: None, text: None }
}

fn rehearse(bench: &Bench, drops: Vec<SupposedDrop>) -> Answer {
    let day = |text: &str| text.parse().unwrap();
    bench.ask(Request::Rehearse { from: day("2023-06-12"), to: day("2023-06-17"), whole: true, drops })
}

fn letters(answer: Answer) -> Vec<(LetterRow, LetterShown)> {
    match answer {
        Answer::Whole(letters) => letters,
        other => panic!("{other:?}"),
    }
}

fn about<'a>(letters: &'a [(LetterRow, LetterShown)], unit: &str) -> Vec<&'a str> {
    let rows = letters.iter().map(|(row, _)| row).filter(|row| row.unit.as_deref() == Some(unit));
    rows.map(|row| row.key.as_str()).collect()
}

fn text(letters: &[(LetterRow, LetterShown)], key: &str) -> String {
    let (_, shown) = letters.iter().find(|(row, _)| row.key.starts_with(key)).unwrap();
    let eml = base64::engine::general_purpose::STANDARD.decode(shown.eml.as_ref().unwrap()).unwrap();
    let message = mail_parser::MessageParser::default().parse(&eml).unwrap();
    format!("{}\n{}", message.subject().unwrap(), message.body_text(0).unwrap())
}

stories! {
    fn a_supposed_file_brings_its_receipt_and_is_no_longer_asked_for(bench) {
        bench.start();
        let before = letters(rehearse(bench, Vec::new()));
        // 17 June 2023 is a Saturday: its rung goes on Friday.
        assert_eq!(about(&before, "03"), ["reminder/03/2023-06-13", "reminder/03/2023-06-17"]);
        assert!(before.iter().any(|(row, _)| row.key == "reminder/03/2023-06-17" && row.due.starts_with("2023-06-16T09:00")));
        assert!(text(&before, "reminder/03/2023-06-17").contains("2021"));

        let after = letters(rehearse(bench, vec![
            supposed("2023-06-12 10:00", "03", "2021年双拥工作总结.docx"),
            supposed("2023-06-12T10:00:30+08:00", "03", "2021年双拥工作计划.docx"),
        ]));
        let keys = about(&after, "03");
        assert_eq!(keys.len(), 3, "{keys:?}");
        assert!(keys[0].starts_with("receipt/03/") && keys[1..] == ["reminder/03/2023-06-13", "reminder/03/2023-06-17"]);
        let receipt = text(&after, "receipt/03");
        assert!(receipt.contains("收到2个文件") && receipt.contains("2021年双拥工作总结.docx"), "{receipt}");
        assert!(!receipt.contains(" 0 B"), "a file that is only supposed has no size: {receipt}");
        assert!(receipt.contains("归入"), "{receipt}");
        assert!(!text(&after, "reminder/03/2023-06-17").contains("2021"), "{}", text(&after, "reminder/03/2023-06-17"));
        // What others get is the same; nothing was recorded.
        assert_eq!(about(&before, "04"), about(&after, "04"));
        assert!(bench.letters().is_empty() && bench.lacks("03-01:总结@2021"));
    }

    fn a_receipt_of_the_morning_stands_for_the_reminder_of_the_day(bench) {
        bench.start();
        let drops = vec![supposed("2023-06-13 08:50", "03", "2021年双拥工作总结.docx")];
        let keys = letters(rehearse(bench, drops));
        let keys = about(&keys, "03");
        assert!(keys.len() == 2 && keys[0].starts_with("receipt/03/") && keys[1] == "reminder/03/2023-06-17", "{keys:?}");
    }

    fn a_file_in_doubt_is_told_as_received_and_others_as_none_of_the_list(bench) {
        bench.start();
        let told = letters(rehearse(bench, vec![
            supposed("2023-06-12 10:00", "03", "双拥工作总结.docx"),
            supposed("2023-06-12 10:00", "03", "食堂菜谱.xlsx"),
        ]));
        let receipt = text(&told, "receipt/03");
        assert!(receipt.contains("待核") && receipt.contains("收到2个文件"), "{receipt}");
    }

    fn a_row_that_cannot_be_supposed_is_refused_with_its_remedy(bench) {
        bench.start();
        for (row, why) in [
            (supposed("2023-06-20 10:00", "03", "a.docx"), "does not lie between --from 2023-06-12 and --to 2023-06-17"),
            (supposed("tomorrow", "03", "a.docx"), "`tomorrow` is no time: write \"2026-12-03 10:00\""),
            (supposed("2023-06-12 10:00", "99", "a.docx"), "the plan has nobody with the code 99"),
            (supposed("2023-06-12 10:00", "03", "../a.docx"), "drop 1 (unit 03, ../a.docx)"),
        ] {
            match rehearse(bench, vec![row]) {
                Answer::Refused(words) => assert!(words.contains(why), "{words}"),
                other => panic!("{other:?}"),
            }
        }
    }
}
