//! The post against a mail server that is not ours: Postfix with TLS and login, delivering into a Maildir.
//! Run with `cargo test --test post_real -- --ignored` as root, with the Debian packages postfix and sasl2-bin.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/smtp/office.rs"]
mod office;

#[path = "support/smtp/postfix.rs"]
mod postfix;

use mail_parser::{MessageParser, MimeHeaders};
use office::{Office, address, patient, postman};
use postfix::{DOMAIN, PASSWORD, Postfix, USER};
use shouqi::post::*;
use shouqi::rules::delivery::Delivery;

fn options(server: &Postfix, tls: Tls) -> SmtpOptions {
    SmtpOptions {
        host: "localhost".into(),
        port: Some(if tls == Tls::Implicit { server.smtps } else { server.submission }),
        tls,
        login: Some(Login { user: USER.into(), password: Secret::new(PASSWORD) }),
        hello_name: None,
        ca_file: Some(server.ca_file()),
        limits: patient(),
    }
}

fn at(user: &str) -> String {
    format!("{user}@{DOMAIN}")
}

fn letter(key: &str, to: &[&str]) -> (Envelope, Vec<u8>) {
    let date = chrono::DateTime::parse_from_rfc3339(office::START).unwrap();
    let mailbox = |name: &str, user: &str| Mailbox { name: name.into(), address: address(&at(user)) };
    let letter = Outgoing {
        key: key.into(),
        message_id: format!("<{}@shouqi.test>", key.replace('/', ".")),
        date,
        from: mailbox("张店区双拥办", "office"),
        reply_to: None,
        to: to.iter().map(|user| mailbox("联络员 张三", user)).collect(),
        cc: vec![],
        subject: "【催报】区委组织部还缺 3 份双拥材料".into(),
        plain: "还缺：\n.隐藏\n一、2021年度总结\n".into(),
        html: "<p>还缺：2021年度总结</p>".into(),
        attachments: vec![Attachment {
            name: "ledger.xlsx".into(),
            mime: "application/octet-stream".into(),
            bytes: (0..=255).collect(),
        }],
        references: vec!["<receipt.03.1@shouqi.test>".into()],
        list_id: Some("<03.shuangyong.shouqi>".into()),
        headers: vec![],
    };
    let recipients = to.iter().map(|user| address(&at(user))).collect();
    let envelope = Envelope { key: key.into(), date, from: address(USER), recipients };
    (envelope, compose_eml(&letter).unwrap())
}

#[tokio::test]
#[ignore = "needs postfix"]
async fn a_letter_reaches_the_maildir_by_starttls_and_by_tls_and_reads_as_written() {
    let server = Postfix::start(&["unit03", "unit04"]);
    for (n, tls) in [(1, Tls::Starttls), (2, Tls::Implicit)] {
        let post = postman(options(&server, tls));
        let found = post.check().await.unwrap_or_else(|error| panic!("{error:?}\n{}", server.log()));
        assert!(found.contains(USER), "{found}");
        let (envelope, eml) = letter(&format!("reminder/03/{n}"), &["unit03", "unit04"]);
        let handed = post.send(&envelope, &eml).await;
        for (to, outcome) in &handed.outcomes {
            let Outcome::Sent { reply } = outcome else { panic!("{to}: {outcome:?}\n{}", server.log()) };
            assert!(reply.contains("queued as"), "{reply}");
        }
        for user in ["unit03", "unit04"] {
            let letters = server.letters(user, n).await;
            assert_eq!(letters.len(), n);
            let id = format!("reminder.03.{n}@shouqi.test");
            let read = |eml: &[u8]| MessageParser::default().parse(eml).unwrap().into_owned();
            let mail = letters.iter().map(|eml| read(eml)).find(|mail| mail.message_id() == Some(id.as_str())).unwrap();
            assert_eq!(mail.subject().unwrap(), "【催报】区委组织部还缺 3 份双拥材料");
            assert_eq!(mail.from().unwrap().first().unwrap().name().unwrap(), "张店区双拥办");
            assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), "还缺：\n.隐藏\n一、2021年度总结");
            assert_eq!(mail.attachment(0).unwrap().attachment_name().unwrap(), "ledger.xlsx");
            assert_eq!(mail.attachment(0).unwrap().contents(), (0..=255).collect::<Vec<u8>>());
            assert_eq!(mail.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
            assert_eq!(mail.header_raw("Return-Path").unwrap().trim(), format!("<{USER}>"));
        }
    }
}

#[tokio::test]
#[ignore = "needs postfix"]
async fn every_refusal_says_at_which_stage_and_whose_affair_it_is() {
    let server = Postfix::start(&["unit03"]);
    let good = options(&server, Tls::Starttls);
    let (envelope, eml) = letter("reminder/03/1", &["unit03", "nobody"]);
    let handed = postman(good.clone()).send(&envelope, &eml).await;
    assert!(matches!(handed.outcomes[0].1, Outcome::Sent { .. }), "{handed:?}");
    assert!(
        matches!(&handed.outcomes[1].1, Outcome::Never(failure)
        if failure.stage == Stage::Recipient && failure.code == Some(550)),
        "{handed:?}"
    );

    let login = Some(Login { user: USER.into(), password: Secret::new("wrong") });
    let wrong_password = SmtpOptions { login, ..good.clone() };
    let no_login = SmtpOptions { login: None, ..good.clone() };
    let unknown_authority = SmtpOptions { ca_file: None, ..good.clone() };
    let other_name = SmtpOptions { host: "127.0.0.1".into(), ..good.clone() };
    let tls_on_the_plain_port = SmtpOptions { tls: Tls::Implicit, ..good.clone() };
    let starttls_on_the_tls_port = SmtpOptions { tls: Tls::Starttls, ..options(&server, Tls::Implicit) };
    let starttls_on_the_tls_port = SmtpOptions {
        limits: Limits { command: std::time::Duration::from_secs(1), ..patient() },
        ..starttls_on_the_tls_port
    };
    let (foreign, _) = letter("reminder/03/2", &["unit03"]);
    let foreign = Envelope { from: address(&at("mayor")), ..foreign };
    let cases = [
        ("wrong password", wrong_password, &envelope, Stage::Login, Some(535)),
        ("no login", no_login, &envelope, Stage::Sender, Some(553)),
        ("unknown authority", unknown_authority, &envelope, Stage::Tls, None),
        ("another name in the certificate", other_name, &envelope, Stage::Tls, None),
        ("TLS where STARTTLS is spoken", tls_on_the_plain_port, &envelope, Stage::Tls, None),
        ("STARTTLS where TLS is spoken", starttls_on_the_tls_port, &envelope, Stage::Greeting, None),
        ("a sender that is not ours", good, &foreign, Stage::Sender, Some(553)),
    ];
    for (case, options, envelope, stage, code) in cases {
        let handed = postman(options).send(envelope, &eml).await;
        let (_, outcome) = &handed.outcomes[0];
        let failure = outcome.failure().unwrap_or_else(|| panic!("{case}: sent"));
        let expected = failure.stage == stage && code.is_none_or(|code| failure.code == Some(code));
        assert!(expected, "{case}: {outcome:?}");
        assert!(matches!(outcome, Outcome::AboutUs(_)) || case == "no login", "{case}: {outcome:?}");
    }
    assert_eq!(server.letters("unit03", 1).await.len(), 1, "none of these sent anything");
}

#[tokio::test]
#[ignore = "needs postfix"]
async fn a_server_stopped_in_the_midst_of_a_campaign_loses_nothing() {
    let mut server = Postfix::start(&["unit03"]);
    let mut office = Office::new(postman(options(&server, Tls::Starttls)));
    office.from = USER.into();
    let write = |office: &mut Office, n: std::ops::Range<u32>| {
        n.for_each(|n| office.write(&format!("receipt/03/{n}"), &[&at("unit03")]));
    };
    write(&mut office, 0..30);
    assert_eq!(office.round().await.unwrap().sent, 30);
    server.stop();
    write(&mut office, 30..45);
    let down = office.round().await.unwrap();
    assert_eq!((down.sent, down.letters), (0, 1), "{:?}", office.book.outcomes.last());
    server.start_again();
    office.work().await;
    assert!(office.book.letters.values().all(|delivery| matches!(delivery, Delivery::Sent { .. })));
    assert_eq!(server.letters("unit03", 45).await.len(), 45, "each once");
}
