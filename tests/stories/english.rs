//! A campaign in English: letters, reasons in the journal, doubts, troubles and answers hold no Chinese of ours, only
//! what plan, contacts and file names bring along.

use crate::support::minutes;
use crate::support::papers::summary;
use shouqi::desk::{Answer, Request, Wish};
use shouqi::ledger::entry::Fact;
use shouqi::post::{Failure, Outcome, Stage};

/// The Chinese in a text that neither plan, contacts nor file names brought.
fn ours(text: &str, brought: &[String]) -> String {
    // Lines are broken within Chinese too.
    let mut rest: String = text.split_whitespace().collect();
    for words in brought {
        rest = rest.replace(words.as_str(), "|");
    }
    let ours = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c) || "，。；：".contains(*c);
    match rest.char_indices().find(|(_, c)| ours(c)) {
        None => String::new(),
        Some((at, _)) => rest[at..].chars().take(60).collect(),
    }
}

stories! {
    fn everything_we_say_is_english(bench) {
        let plan = std::fs::read_to_string("tests/data/small-plan.toml").unwrap();
        let contacts = std::fs::read_to_string("tests/data/small-contacts.toml").unwrap();
        // Quoted words of plan and contacts, longest first, and the parts of the pieces.
        let mut brought: Vec<&str> = plan.split('"').skip(1).step_by(2).chain(contacts.split('"').skip(1).step_by(2)).collect();
        let parts: Vec<&str> = brought.iter().filter_map(|words| words.split('@').next()).collect();
        brought.extend(parts);
        brought.extend(["2021年双拥工作总结.txt", "双拥工作总结.docx", "食堂菜谱.xlsx", "走访慰问.txt", "空.docx", "区双拥办", "收齐"]);
        brought.extend(["双拥工作", "机密", "新街道"]);
        brought.sort_by_key(|words| std::cmp::Reverse(words.len()));
        brought.retain(|words| !words.is_ascii());
        let brought: Vec<String> = brought.iter().map(|words| words.split_whitespace().collect()).collect();

        bench.configure("top", "language = \"en\"").start();
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).drop("03", "双拥工作总结.docx", "").receipt();
        bench.drop("04", "食堂菜谱.xlsx", "x").drop("42", "新街道/走访慰问.txt", "走访慰问").receipt();
        bench.drop("04", "空.docx", "机密★1年").receipt();
        bench.decide(Wish::Received { pieces: vec!["03-02".into()] }, Some("on paper"));
        let file = bench.file("2021年双拥工作总结.txt");
        bench.decide(Wish::Reject { file }, Some("no seal"));
        bench.decide(Wish::Pause { unit: "42.01".into(), until: "2023-06-10".parse().unwrap() }, Some("moving"));
        let refused = Failure { stage: Stage::Recipient, code: Some(550), text: "no such user".into() };
        bench.later(minutes(30)).post.answer_with(Some(Outcome::Never(refused)));
        bench.until("2023-06-02 12:00").mail_server_down();
        bench.unmount("04").until("2023-06-07 12:00").mail_server_up().mount("04");
        bench.until("2023-06-26 12:00");

        let mut said: Vec<String> = Vec::new();
        for row in bench.letters() {
            said.extend([row.subject, row.because]);
        }
        for posted in bench.post.posted() {
            let message = mail_parser::MessageParser::default().parse(&posted.eml).unwrap();
            said.extend([message.body_text(0), message.body_html(0)].into_iter().flatten().map(|text| text.into_owned()));
        }
        for trouble in bench.status().troubles {
            said.extend([trouble.what, trouble.remedy]);
        }
        said.extend(bench.doubts().into_iter().map(|doubt| doubt.because));
        let answers = [
            Request::Explain { what: "2021年双拥工作总结.txt".into() },
            Request::Explain { what: "双拥工作总结.docx".into() },
            Request::Status { unit: Some("03".into()) },
            Request::Status { unit: Some("04".into()) },
            Request::Status { unit: Some("05".into()) },
            Request::Status { unit: Some("42.01".into()) },
            Request::Preview,
            Request::Test,
            Request::Again { key: bench.keys("receipt/").remove(0) },
            Request::Release { by: "clerk".into(), key: Some("status/03".into()) },
            Request::Release { by: "clerk".into(), key: None },
            Request::Rehearse { from: "2023-06-27".parse().unwrap(), to: "2023-06-28".parse().unwrap(), whole: false, drops: Vec::new() },
        ];
        for request in answers {
            said.push(match bench.ask(request) {
                Answer::Explained(lines) => lines.join(" "),
                Answer::Done { said, .. } => said,
                Answer::Refused(why) => why,
                other => serde_json::to_string(&other).unwrap(),
            });
        }
        for entry in bench.journal() {
            match entry.fact {
                Fact::Judged { because, .. } => said.extend(because),
                Fact::SlotSkipped { because, .. } | Fact::LetterWithdrawn { because, .. } => said.push(because),
                Fact::DigestDecided { because, .. } => said.push(because),
                Fact::TroubleBegan { what, remedy, .. } => said.extend([what, remedy]),
                Fact::LetterAnswered { reply, .. } => said.push(reply),
                Fact::FileRead { problem, unread, .. } => said.extend(problem.into_iter().chain(unread)),
                _ => {}
            }
        }
        let wrong: Vec<String> = said.iter().map(|text| ours(text, &brought)).filter(|left| !left.is_empty()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let kinds: Vec<String> = bench.letters().into_iter().map(|row| row.kind).collect();
        for kind in ["receipt", "reminder", "notice", "digest", "alert"] {
            assert!(kinds.iter().any(|one| one == kind), "no {kind} among {kinds:?}");
        }
    }
}
