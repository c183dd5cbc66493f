//! What a letter looks like on the wire: the same bytes each time, plain ASCII, nothing smuggled into a header.
//! Read back with a mail parser that is not the library that wrote them.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use chrono::DateTime;
use mail_parser::{Message, MessageParser, MimeHeaders};
use proptest::prelude::*;
use shouqi::post::{Address, Attachment, ComposeError, Mailbox, Outgoing, compose_eml};

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.into(), address: address.parse::<Address>().unwrap() }
}

fn reminder() -> Outgoing {
    Outgoing {
        key: "reminder/03/2023-06-13".into(),
        message_id: "<4f2a.reminder@shouqi.example.cn>".into(),
        date: DateTime::parse_from_rfc3339("2023-06-13T08:30:00+08:00").unwrap(),
        from: mailbox("区双拥办", "shuangyong@example.cn"),
        reply_to: Some(mailbox("李科长", "li@example.cn")),
        to: vec![mailbox("区委组织部 张三", "unit03@example.cn")],
        cc: vec![mailbox("", "leader03@example.cn")],
        subject: "【催报】区委组织部还缺 3 份双拥材料，距截止 7 天".into(),
        plain: "张三同志：\n\n还缺：\n.隐藏行\n一、2021年度总结\n".into(),
        html: "<p>张三同志：</p>\n<p>还缺 <b>3</b> 份</p>".into(),
        attachments: vec![Attachment {
            name: "receipt.csv".into(),
            mime: "text/csv; charset=utf-8".into(),
            bytes: "\u{feff}文件,大小\r\n总结.docx,1\n".as_bytes().to_vec(),
        }],
        references: vec!["<a1@shouqi.example.cn>".into(), "<a2@shouqi.example.cn>".into()],
        list_id: Some("<03.shuangyong-2023.shouqi>".into()),
        headers: vec![("X-Shouqi-Key".into(), "reminder/03/2023-06-13".into())],
    }
}

fn parse(eml: &[u8]) -> Message<'_> {
    MessageParser::default().parse(eml).unwrap()
}

#[test]
fn a_letter_is_read_back_as_it_was_written() {
    let letter = reminder();
    let eml = compose_eml(&letter).unwrap();
    let read = parse(&eml);
    assert_eq!(read.subject().unwrap(), letter.subject);
    assert_eq!(read.from().unwrap().first().unwrap().name().unwrap(), "区双拥办");
    assert_eq!(read.reply_to().unwrap().first().unwrap().address().unwrap(), "li@example.cn");
    assert_eq!(read.to().unwrap().first().unwrap().name().unwrap(), "区委组织部 张三");
    assert_eq!(read.cc().unwrap().first().unwrap().address().unwrap(), "leader03@example.cn");
    assert_eq!(read.date().unwrap().to_rfc3339(), "2023-06-13T08:30:00+08:00");
    assert_eq!(read.message_id().unwrap(), "4f2a.reminder@shouqi.example.cn");
    assert_eq!(read.references().as_text_list().unwrap().len(), 2);
    assert_eq!(read.in_reply_to().as_text().unwrap(), "a2@shouqi.example.cn");
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), letter.plain.trim_end());
    assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n").trim_end(), letter.html);
    let attached = read.attachment(0).unwrap();
    assert_eq!(attached.attachment_name().unwrap(), "receipt.csv");
    assert_eq!(attached.contents(), &letter.attachments[0].bytes[..], "byte for byte");
}

#[test]
fn the_headers_start_no_storm_of_automatic_answers() {
    let eml = compose_eml(&reminder()).unwrap();
    let text = String::from_utf8(eml).unwrap();
    let head: Vec<&str> = text.split("\r\n\r\n").next().unwrap().split("\r\n").collect();
    for header in [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "List-Id: <03.shuangyong-2023.shouqi>",
        "Date: Tue, 13 Jun 2023 08:30:00 +0800",
        "X-Shouqi-Key: reminder/03/2023-06-13",
        "MIME-Version: 1.0",
    ] {
        assert!(head.contains(&header), "{header} is missing in {head:#?}");
    }
    assert_eq!(head.iter().filter(|line| line.starts_with("Date:")).count(), 1);
}

#[test]
fn the_same_letter_is_the_same_bytes_and_another_key_has_other_boundaries() {
    let letter = reminder();
    assert_eq!(compose_eml(&letter).unwrap(), compose_eml(&letter).unwrap());
    let other = Outgoing { key: "reminder/04/2023-06-13".into(), ..letter.clone() };
    let boundary = |letter: &Outgoing| {
        let text = String::from_utf8(compose_eml(letter).unwrap()).unwrap();
        text.lines().find(|line| line.starts_with("--=_")).unwrap().to_owned()
    };
    assert_ne!(boundary(&letter), boundary(&other));
}

#[test]
fn what_cannot_be_written_is_refused_with_the_remedy() {
    let nobody = Outgoing { to: vec![], cc: vec![], ..reminder() };
    assert!(compose_eml(&nobody).unwrap_err().to_string().contains("add the unit's address to the contacts"));
    let id = Outgoing { message_id: "<a@b>\r\nBcc: x@y.cn".into(), ..reminder() };
    assert!(matches!(compose_eml(&id), Err(ComposeError::MessageId { .. })));
    let header = Outgoing { headers: vec![("X Bad:\r\n".into(), String::new())], ..reminder() };
    assert!(matches!(compose_eml(&header), Err(ComposeError::Header { .. })));
    let mut mime = reminder();
    mime.attachments[0].mime = "表格".into();
    assert!(matches!(compose_eml(&mime), Err(ComposeError::Mime { .. })));
}

#[test]
fn a_letter_to_cc_alone_is_a_letter() {
    let cc_alone = Outgoing { to: vec![], ..reminder() };
    assert!(parse(&compose_eml(&cc_alone).unwrap()).to().is_none());
}

#[test]
fn the_mail_library_is_built_without_its_pool_and_its_tracing() {
    // The pool gives a false "sent" after a timeout, and tracing logs passwords and whole letters.
    let manifest: toml::Table = include_str!("../Cargo.toml").parse().unwrap();
    let lettre = &manifest["dependencies"]["lettre"];
    assert_eq!(lettre["default-features"].as_bool(), Some(false));
    for feature in lettre["features"].as_array().unwrap() {
        assert!(!["pool", "tracing"].contains(&feature.as_str().unwrap()), "{feature}");
    }
    let lock: toml::Table = include_str!("../Cargo.lock").parse().unwrap();
    let names = |package: &toml::Value| -> Vec<String> {
        let list = package.get("dependencies").and_then(|list| list.as_array()).cloned().unwrap_or_default();
        list.iter().map(|name| name.as_str().unwrap().split(' ').next().unwrap().to_owned()).collect()
    };
    for package in lock["package"].as_array().unwrap() {
        let (name, needs) = (package["name"].as_str().unwrap(), names(package));
        assert!(name == "shouqi" || !needs.contains(&"lettre".to_owned()), "{name} could turn its features on");
        assert!(name != "lettre" || !needs.contains(&"tracing".to_owned()), "lettre is built with tracing");
    }
}

/// Texts with everything that has ever broken a header.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\nBcc: x@y.cn\r\n".to_owned()),
        Just("\0".to_owned()),
        Just("\u{202e}\u{2066}\u{200f}".to_owned()),
        Just("=?utf-8?B?5ZWK?=".to_owned()),
        Just("\",<>;\\".to_owned()),
        Just("\r".to_owned()),
        Just("双拥".repeat(40)),
        "\\PC{0,12}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_breaks_a_letter_or_smuggles_a_header(name in nasty(), subject in nasty(), text in nasty(), file in nasty()) {
        let mut letter = reminder();
        letter.to[0].name = name;
        letter.subject = subject;
        letter.plain = text.clone();
        letter.html = text.clone();
        letter.attachments[0].name = file;
        letter.headers = vec![("X-Note".into(), text)];
        let eml = compose_eml(&letter).unwrap();
        prop_assert!(eml.is_ascii());
        prop_assert!(eml.split(|b| *b == b'\n').all(|line| line.len() <= 999), "a line too long for SMTP");
        let wire = String::from_utf8(eml.clone()).unwrap();
        prop_assert!(!wire.replace("\r\n", "").contains(['\r', '\n', '\0']));
        let head = wire.split("\r\n\r\n").next().unwrap();
        prop_assert!(!head.to_ascii_lowercase().contains("\r\nbcc:"));
        let read = parse(&eml);
        prop_assert!(read.bcc().is_none());
        prop_assert_eq!(read.to().unwrap().iter().count(), 1);
        prop_assert_eq!(read.to().unwrap().first().unwrap().address().unwrap(), "unit03@example.cn");
        let attached = read.attachment(0).unwrap().attachment_name().unwrap().to_owned();
        prop_assert!((1..=60).contains(&attached.len()), "{}", attached);
        prop_assert!(attached.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)), "{}", attached);
    }
}
