//! Files that a careful clerk would ask about, and files nobody may read.

use crate::documents::{media, office};
use crate::support::minutes;
use crate::support::papers::{canteen, summary};
use shouqi::desk::{Answer, Request, Wish};

stories! {
    fn an_empty_file_is_a_doubt_and_its_piece_is_not_called_missing(bench) {
        bench.start().drop("03", "2021年双拥工作总结.docx", "").receipt();
        let doubts = bench.doubts();
        assert_eq!(doubts.len(), 1);
        assert!(doubts[0].because.contains("空"), "{doubts:?}");
        assert_eq!(doubts[0].near.first().map(|near| near.piece.as_str()), Some("03-01:总结@2021"));
        assert!(!bench.lacks("03-01:总结@2021"));
        let receipt = bench.mail("receipt/03");
        assert!(receipt.contains("已收到，待核"), "{receipt}");
    }

    fn a_document_cut_short_is_a_doubt(bench) {
        let whole = office::docx(&["区委组织部2021年双拥工作总结", &summary(2021)]);
        bench.start().drop("03", "2021年双拥工作总结.docx", &whole[..whole.len() / 2]).receipt();
        assert_eq!(bench.doubts().len(), 1, "{:?}", bench.status());
        assert!(bench.filed("03-01:总结@2021").is_empty());
    }

    fn photographs_of_one_event_are_one_doubt_and_one_decision(bench) {
        bench.start();
        for number in 1..=12_u32 {
            bench.drop("03", &format!("活动/IMG_{number:04}.png"), media::png(4, number));
        }
        bench.drop("03", "活动/IMG_0900.png", media::png(4, 99)).receipt();
        let doubts = bench.doubts();
        assert_eq!(doubts.len(), 13, "each file keeps a row of its own: {doubts:?}");
        let group = format!("G{}", &bench.file("活动/IMG_0001.png")[1..]);
        let together = doubts.iter().filter(|doubt| doubt.group.as_ref() == Some(&group)).count();
        assert_eq!((together, doubts[12].group.is_none()), (12, true), "{doubts:?}");
        bench.until("2023-06-02 08:31");
        let digest = bench.mail("digest/");
        assert!(digest.contains("待核（2件") && digest.contains("IMG_0001.png 至 IMG_0012.png"), "{digest}");
        assert!(digest.contains(&format!("shouqi file {group} ")), "{digest}");

        // One by itself, then all the others at once.
        bench.decide(Wish::Ignore { file: bench.file("活动/IMG_0001.png") }, None);
        let answer = bench.try_decide(Wish::Reject { file: group.clone() }, Some("看不清"));
        let Answer::Done { seq: Some(first), said } = answer else { panic!("{answer:?}") };
        assert!(said.contains("共 11 个") && said.contains(&format!("shouqi undo {first}-{}", first + 10)), "{said}");
        assert_eq!(bench.doubts().len(), 1);
        bench.decide(Wish::UndoAll { first, last: first + 10 }, None);
        assert_eq!(bench.doubts().len(), 12);
        bench.decide(Wish::Reject { file: group.clone() }, Some("看不清"));
        bench.later(minutes(60));
        let letter = bench.mail("notice/03");
        assert!(letter.contains("等11个文件") && letter.matches("看不清").count() == 1, "{letter}");
        let again = bench.try_decide(Wish::Ignore { file: group }, None);
        assert!(matches!(&again, Answer::Refused(text) if text.contains("in doubt any more")), "{again:?}");
    }

    fn a_good_version_still_counts_when_a_broken_one_takes_its_place(bench) {
        let whole = office::docx(&["区委组织部2021年双拥工作总结", &summary(2021)]);
        let path = "2021年双拥工作总结.docx";
        bench.start().drop("03", path, &whole).receipt();
        let good = bench.file(path);
        assert!(!bench.lacks("03-01:总结@2021"));
        bench.drop("03", path, &whole[..whole.len() / 2]).receipt();
        let broken = bench.file(path);
        let says = format!("原来的那份（{good}）仍然有效");
        assert!(bench.mail("receipt/03").contains(&says), "{}", bench.mail("receipt/03"));
        let answer = bench.try_decide(Wish::Reject { file: broken.clone() }, Some("打不开"));
        assert!(matches!(&answer, Answer::Done { said, .. } if said.contains(&format!("{good} 仍然有效"))), "{answer:?}");
        assert!(!bench.lacks("03-01:总结@2021"), "it is in on the version before");
        bench.later(minutes(60));
        let letter = bench.mail("notice/03");
        assert!(letter.contains("打不开") && letter.contains(&says), "{letter}");
        assert!(!letter.contains("已退回："), "what is in is not among what is missing: {letter}");
        let Answer::Explained(lines) = bench.ask(Request::Explain { what: broken }) else { panic!("must be explained") };
        assert!(lines.iter().any(|line| line.contains(&good) && line.contains("仍然有效")), "{lines:?}");
        // The coordinator may find that the old one will not do either.
        bench.decide(Wish::Reject { file: good }, Some("未盖章"));
        assert!(bench.lacks("03-01:总结@2021"));
    }

    fn a_marked_secret_alerts_at_once_and_keeps_no_text(bench) {
        let secret = "机密★一年\n\n某部队驻地与编制情况，绝不可外传的内容";
        bench.start().drop("03", "驻军情况.txt", secret).settle();
        assert_eq!(bench.arrived("alert/").len(), 1, "{:?}", bench.arrived(""));
        let file = bench.file("驻军情况.txt");
        let alert = bench.mail("alert/");
        assert!(alert.contains(&file) && !alert.contains("驻军情况"), "{alert}");
        bench.until("2023-06-02 08:31");
        let digest = bench.mail("digest/");
        assert!(!digest.contains("不可外传"), "{digest}");
        // Neither journal nor readings nor letters hold its words.
        assert!(!holds(bench.state().parent().unwrap(), "不可外传", "shares"));
        assert_eq!(bench.arrived("alert/").len(), 1);
    }

    fn no_word_of_any_document_enters_journal_or_letters(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021) + "这句话只在正文里").receipt();
        bench.until("2023-06-02 08:31");
        assert!(!holds(&bench.state().join("letters"), "只在正文里", ""));
        let journal = std::fs::read_to_string(bench.state().join("journal.jsonl")).unwrap();
        assert!(!journal.contains("只在正文里"));
    }

    fn explain_says_why_in_words(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).drop("03", "菜谱.txt", canteen()).receipt();
        for what in [bench.file("2021年双拥工作总结.txt"), "03/菜谱.txt".to_owned(), "03/Thumbs.db".to_owned()] {
            let Answer::Explained(lines) = bench.ask(Request::Explain { what: what.clone() }) else { panic!("{what}") };
            assert!(!lines.is_empty(), "{what}");
        }
        let nothing = bench.ask(Request::Explain { what: "F9999".into() });
        assert!(matches!(&nothing, Answer::Refused(text) if text.contains("F9999")), "{nothing:?}");
    }

    fn a_file_that_cannot_be_opened_is_a_trouble_of_its_unit_only(bench) {
        bench.start();
        // A folder nobody may enter; the owner of everything (root) may, so only others see the trouble.
        bench.drop("03", "锁上/2021年双拥工作总结.txt", summary(2021));
        let folder = bench.share("03").join("锁上");
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
        bench.drop("04", "国防教育宣传活动方案.txt", "国防教育宣传活动方案").receipt();
        let everything_opens = std::fs::read_dir(&folder).is_ok();
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        assert_eq!(bench.arrived("receipt/04").len(), 1);
        assert_eq!(bench.unit("03").presence == "unknown", !everything_opens);
        bench.receipt().later(minutes(10));
        assert!(!bench.lacks("03-01:总结@2021"));
    }
}

/// Whether any file below a folder holds these words, as they are or inside quoted-printable or base64 of letters;
/// folders named `but` are left out.
fn holds(folder: &std::path::Path, words: &str, but: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return path.file_name().is_none_or(|name| name != but) && holds(&path, words, but);
        }
        let bytes = std::fs::read(&path).unwrap();
        let text = mail_parser::MessageParser::default().parse(&bytes).and_then(|mail| {
            let html = mail.body_html(0).map(|html| html.into_owned()).unwrap_or_default();
            Some(mail.body_text(0)?.into_owned() + &html)
        });
        let plain = String::from_utf8_lossy(&bytes).contains(words);
        plain || text.is_some_and(|text| text.contains(words))
    })
}
