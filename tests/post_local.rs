//! Letters that leave without a network: a folder of `.eml` files, a local sendmail program, memory.
//! Real files and real processes, in a folder of their own.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/smtp/office.rs"]
mod office;

use office::{Office, address};
use shouqi::post::{Envelope, Failure, Folder, Memory, Outcome, Postman, Sendmail, Stage};
use shouqi::rules::delivery::Delivery;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const A: &str = "unit03@example.invalid";
const EML: &[u8] = b"Subject: x\r\n\r\n.\r\ntext\r\n";

fn envelope(key: &str, to: &[&str]) -> Envelope {
    Envelope {
        key: key.into(),
        date: chrono::DateTime::parse_from_rfc3339("2023-06-13T00:30:00+08:00").unwrap(),
        from: address("office@example.cn"),
        recipients: to.iter().map(|to| address(to)).collect(),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_letter_in_the_folder_is_one_file_named_by_its_local_day_and_key() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("post/2023");
    let post = Postman::Folder(Folder { path: path.clone() });
    for _ in 0..2 {
        let handed = post.send(&envelope("reminder/03/2023-06-13", &[A, "li@example.invalid"]), EML).await;
        assert!(handed.outcomes.iter().all(|(_, outcome)| matches!(outcome, Outcome::Sent { .. })), "{handed:?}");
        assert_eq!(handed.outcomes.len(), 2);
    }
    post.send(&envelope("reminder/03/2023-06-13/again-1", &[A]), EML).await;
    post.send(&envelope("digest_2023/../../..\n通知", &[A]), EML).await;
    post.send(&envelope(&"x".repeat(400), &[A]), EML).await;
    let names = names(&path);
    assert_eq!(names[0], "2023-06-13-digest~5f2023_.._.._..~0a~e9~80~9a~e7~9f~a5.eml");
    assert_eq!(names[1], "2023-06-13-reminder_03_2023-06-13.eml");
    assert_eq!(names[2], "2023-06-13-reminder_03_2023-06-13_again-1.eml");
    assert!(names[3].len() < 200 && names.len() == 4, "{names:?}");
    assert_eq!(std::fs::read(path.join(&names[1])).unwrap(), EML);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_our_affair() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let post = Postman::Folder(Folder { path: file.join("post") });
    let handed = post.send(&envelope("receipt/03/1", &[A]), EML).await;
    let [(_, Outcome::AboutUs(failure))] = &handed.outcomes[..] else { panic!("{handed:?}") };
    assert_eq!(failure.stage, Stage::Local);
    let error = post.check().await.unwrap_err();
    assert!(error.to_string().contains("may be written"), "{error}");
}

#[tokio::test]
async fn checking_a_folder_leaves_nothing_behind() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("not/there/yet");
    assert!(Postman::Folder(Folder { path: path.clone() }).check().await.is_ok());
    assert_eq!(names(root.path()), Vec::<String>::new());
}

/// A program that writes down how it was called and ends with `code`.
fn program(folder: &Path, body: &str) -> PathBuf {
    let path = folder.join("sendmail");
    let here = folder.display();
    std::fs::write(&path, format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > {here}/args\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test]
async fn sendmail_gets_the_envelope_as_arguments_and_the_letter_with_local_line_ends() {
    let root = tempfile::tempdir().unwrap();
    let here = root.path().display();
    let post = Postman::Sendmail(Sendmail { program: program(root.path(), &format!("cat > {here}/letter")) });
    let handed = post.send(&envelope("receipt/03/1", &["unit03@example.cn", "li@example.cn"]), EML).await;
    assert!(handed.outcomes.iter().all(|(_, outcome)| matches!(outcome, Outcome::Sent { .. })), "{handed:?}");
    let args = std::fs::read_to_string(root.path().join("args")).unwrap();
    assert_eq!(args, "-i\n-f\noffice@example.cn\n--\nunit03@example.cn\nli@example.cn\n");
    assert_eq!(std::fs::read(root.path().join("letter")).unwrap(), b"Subject: x\n\n.\ntext\n");
    assert!(post.check().await.unwrap().starts_with("letters are given to"));
}

#[tokio::test]
async fn an_exit_code_says_whether_trying_again_can_help() {
    type Means = fn(&Outcome) -> bool;
    let cases: [(&str, Means); 6] = [
        ("cat > /dev/null; echo 'queue full' >&2; exit 75", |outcome| matches!(outcome, Outcome::Later(_))),
        ("cat > /dev/null; echo 'no such user' >&2; exit 67", |outcome| matches!(outcome, Outcome::Never(_))),
        ("exit 78", |outcome| matches!(outcome, Outcome::AboutUs(_))),
        ("exit 75", |outcome| matches!(outcome, Outcome::Later(_))),
        ("cat > /dev/null; kill -9 $$", |outcome| matches!(outcome, Outcome::Unknown(_))),
        ("exec 0<&-; exit 0", |outcome| matches!(outcome, Outcome::Later(_))),
    ];
    let long = b"X: y\r\n".repeat(100_000);
    for (body, means) in cases {
        let root = tempfile::tempdir().unwrap();
        let post = Postman::Sendmail(Sendmail { program: program(root.path(), body) });
        let handed = post.send(&envelope("receipt/03/1", &["unit03@example.cn"]), &long).await;
        assert!(means(&handed.outcomes[0].1), "{body}: {handed:?}");
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_our_affair() {
    let root = tempfile::tempdir().unwrap();
    let post = Postman::Sendmail(Sendmail { program: root.path().join("nothing") });
    let handed = post.send(&envelope("receipt/03/1", &["unit03@example.cn"]), EML).await;
    assert!(matches!(handed.outcomes[..], [(_, Outcome::AboutUs(_))]), "{handed:?}");
    assert!(post.check().await.is_err());
}

#[tokio::test]
async fn sendmail_is_not_asked_about_an_address_that_exists_nowhere() {
    let root = tempfile::tempdir().unwrap();
    let local = Postman::Sendmail(Sendmail { program: program(root.path(), "cat > /dev/null") });
    let handed = local.send(&envelope("receipt/03/1", &[A, "unit04@example.cn"]), EML).await;
    assert!(matches!(handed.outcomes[..], [(_, Outcome::Never(_)), (_, Outcome::Sent { .. })]), "{handed:?}");
    assert!(!std::fs::read_to_string(root.path().join("args")).unwrap().contains("invalid"));
    let post = Postman::Sendmail(Sendmail { program: "/usr/sbin/sendmail".into() });
    assert!(post.accepts(&address(A)).unwrap_err().to_string().contains("folder post"));
    assert!(Postman::Memory(Memory::default()).accepts(&address(A)).is_ok());
}

#[tokio::test]
async fn the_post_in_memory_can_play_a_server_in_trouble() {
    let memory = Memory::default();
    let mut office = Office::new(Postman::Memory(memory.clone()));
    office.write("receipt/03/1", &[A]);
    let down = Failure { stage: Stage::Connect, code: None, text: "connection refused".into() };
    memory.answer_with(Some(Outcome::AboutUs(down)));
    office.round().await.unwrap();
    assert!(office.courier.postman().check().await.is_err());
    assert!(memory.posted().is_empty());
    memory.answer_with(None);
    office.work().await;
    assert!(matches!(office.state("receipt/03/1", A), Delivery::Sent { .. }));
    assert_eq!(memory.take().len(), 1);
}
