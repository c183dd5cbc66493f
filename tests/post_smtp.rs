//! The post against a mail server that misbehaves at every stage: never a false "sent", at most one extra copy for each
//! lost reply, nothing lost. Real sockets; the clock of the letters is set by hand.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/smtp/mod.rs"]
mod server;

#[path = "support/smtp/office.rs"]
mod office;

use chrono::TimeDelta;
use office::{Office, address, patient, postman, smtp};
use proptest::prelude::*;
use server::{Fault, Point, Server};
use shouqi::post::{Ended, Limits, Outcome, Stage};
use shouqi::rules::delivery::{Delivery, GivenUp};
use std::time::Duration;

const A: &str = "unit03@example.cn";
const B: &str = "unit04@example.cn";
const C: &str = "unit05@example.cn";
const KEY: &str = "reminder/03/2023-06-13";

fn short() -> Duration {
    Duration::from_millis(300)
}

/// Impatient at one point only, so that a slow test machine changes nothing elsewhere.
fn impatient(point: Point) -> Limits {
    match point {
        Point::Data => Limits { data: short(), ..patient() },
        Point::Content => Limits { content: short(), dot: short(), ..patient() },
        Point::Dot => Limits { dot: short(), ..patient() },
        _ => Limits { connect: short(), command: short(), ..patient() },
    }
}

fn envelope() -> shouqi::post::Envelope {
    shouqi::post::Envelope {
        key: KEY.into(),
        date: chrono::DateTime::parse_from_rfc3339(office::START).unwrap(),
        from: address("office@example.cn"),
        recipients: vec![address(A)],
    }
}

async fn office_and_server() -> (Office, Server) {
    let server = Server::start().await;
    (Office::new(postman(smtp(server.address, patient()))), server)
}

#[tokio::test]
async fn a_letter_arrives_whole_and_the_servers_words_are_kept() {
    let (mut office, server) = office_and_server().await;
    office.write(KEY, &[A, B]);
    office.work().await;
    let Delivery::Sent { reply, tries, .. } = office.state(KEY, A) else { panic!("{:?}", office.state(KEY, A)) };
    assert_eq!((reply.as_str(), tries.attempts, tries.lost), ("2.0.0 Ok: queued as 4F2A", 1, 0));
    assert_eq!(server.copies().len(), 1, "one transaction for both");
    let copy = &server.copies()[0];
    assert_eq!((copy.from.as_str(), copy.to.len()), ("office@example.cn", 2));
    assert!(server.said().contains(&"EHLO shouqi.example.cn".to_owned()));
    let read = mail_parser::MessageParser::default().parse(&copy.data).unwrap();
    assert_eq!(read.body_text(0).unwrap().trim_end(), "还缺三份。");
}

#[tokio::test]
async fn lines_that_begin_with_a_dot_and_a_long_letter_arrive_unchanged() {
    let server = Server::start().await;
    let post = postman(smtp(server.address, patient()));
    let mut eml = b"Message-ID: <a@b>\r\n\r\n.\r\n..\r\n".to_vec();
    (0..40_000).for_each(|n| eml.extend_from_slice(format!(".line {n}\r\n").as_bytes()));
    let handed = post.send(&envelope(), &eml).await;
    assert!(matches!(handed.outcomes[..], [(_, Outcome::Sent { .. })]), "{handed:?}");
    assert_eq!(server.copies()[0].data.strip_suffix(b"\r\n").unwrap(), eml, "but for the line end before the dot");
}

#[tokio::test]
async fn whatever_goes_wrong_at_whatever_stage_the_letter_arrives_and_doubles_only_when_its_reply_was_lost() {
    use Point::*;
    let wordless = [Fault::HangUp, Fault::Cut, Fault::Silence];
    let mut cases: Vec<(Point, Fault)> = vec![];
    for point in [Greeting, Ehlo, Mail, Rcpt, Data, Content, Dot] {
        cases.extend(wordless.map(|fault| (point, fault)));
        if point != Content {
            cases.push((point, Fault::Say("421 4.3.2 shutting down")));
            cases.push((point, Fault::Say("451 4.3.0 try later")));
            cases.push((point, Fault::Say("not a reply at all")));
            cases.push((point, Fault::Delay(Duration::from_millis(20))));
        }
    }
    cases.extend([Fault::TakeAndHangUp, Fault::TakeAndSilence, Fault::TakeAndBabble].map(|fault| (Dot, fault)));
    // Positive replies that do not belong there, and one reply too many: the conversation is out of step.
    cases.extend([(Mail, Fault::Say("354 go ahead")), (Rcpt, Fault::Say("354 go ahead"))]);
    cases.extend([(Data, Fault::Say("250 fine")), (Dot, Fault::Say("354 more"))]);
    cases.extend([(Mail, Fault::Say("250 ok\r\n250 ok")), (Rcpt, Fault::Say("250 ok\r\n250 ok"))]);
    cases.push((Ehlo, Fault::Say("250 test.example\r\n250 ok")));

    for (point, fault) in cases {
        let server = Server::start().await;
        let limits = if matches!(fault, Fault::Silence | Fault::TakeAndSilence) { impatient(point) } else { patient() };
        let mut office = Office::new(postman(smtp(server.address, limits)));
        office.write(KEY, &[A, B]);
        server.fault(point, fault);
        office.work().await;
        let case = format!("{point:?} {fault:?}: {:?} {:?}", office.book.outcomes, server.said());
        assert_eq!(server.faults_left(), 0, "the fault was never met: {case}");
        for to in [A, B] {
            assert!(office.is_sent(KEY, to), "lost: {case}");
            let (copies, lost) = (server.copies_to(to), office.lost(KEY, to) as usize);
            assert!((1..=1 + lost).contains(&copies), "{copies} copies, {lost} lost replies: {case}");
            assert_eq!(copies, 1 + usize::from(fault.takes()), "{case}");
        }
        let ids: Vec<String> = server.copies().iter().map(|copy| copy.message_id()).collect();
        assert!(ids.iter().all(|id| id == "<reminder.03.2023-06-13@shouqi.example.cn>"), "recognisable: {ids:?}");
    }
}

#[tokio::test]
async fn a_server_that_stops_reading_in_the_midst_of_a_long_letter_has_not_got_it() {
    let server = Server::start().await;
    let limits = Limits { content: short(), ..patient() };
    server.fault(Point::Content, Fault::Silence);
    let eml = b"X: y\r\n".repeat(4_000_000);
    let handed = postman(smtp(server.address, limits)).send(&envelope(), &eml).await;
    let [(_, Outcome::Later(failure))] = &handed.outcomes[..] else { panic!("{handed:?}") };
    assert_eq!(failure.stage, Stage::Content);
}

#[tokio::test]
async fn a_reply_that_comes_too_late_is_nobodys_reply() {
    // The library's pool would have read the late 250 as the answer to the next letter.
    let server = Server::start().await;
    let limits = Limits { dot: short(), ..patient() };
    let mut office = Office::new(postman(smtp(server.address, limits)));
    server.fault(Point::Dot, Fault::Delay(Duration::from_millis(600)));
    server.refuse(B, "550 5.1.1 nobody here");
    office.write("receipt/03/1", &[A]);
    office.write("receipt/04/2", &[B]);
    office.round().await.unwrap();
    assert!(matches!(office.book.outcomes[0].1, Outcome::Unknown(_)));
    assert!(matches!(office.book.outcomes[1].1, Outcome::Never(_)), "{:?}", office.book.outcomes);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn one_refused_recipient_does_not_stop_the_others() {
    let (mut office, server) = office_and_server().await;
    server.refuse(B, "550 5.1.1 <unit04@example.cn>: user unknown");
    server.refuse(C, "452 4.2.2 mailbox full");
    office.write(KEY, &[A, B, C, "unit06@example.invalid"]);
    office.round().await.unwrap();
    assert!(office.is_sent(KEY, A));
    let Delivery::Failed { because: GivenUp::Refused(failure), .. } = office.state(KEY, B) else { panic!() };
    assert_eq!(failure.to_string(), "recipient: 550 5.1.1 <unit04@example.cn>: user unknown");
    assert!(matches!(office.state(KEY, C), Delivery::Waiting { .. }));
    assert!(matches!(office.state(KEY, "unit06@example.invalid"), Delivery::Failed { .. }));
    assert_eq!(server.copies()[0].to, [A]);
    assert!(!server.said().iter().any(|line| line.contains("invalid")), "the server is not bothered with it");
    server.refuse(C, "250 ok");
    office.work().await;
    assert_eq!(server.copies()[1].to, [C], "only who is still due gets the second copy");
}

#[tokio::test]
async fn greylisted_units_get_their_letter_once_and_the_post_does_not_rest() {
    let (mut office, server) = office_and_server().await;
    server.greylist();
    let units: Vec<String> = (1..=45).map(|n| format!("unit{n:02}@example.cn")).collect();
    let key = |unit: &str| format!("reminder/{}/2023-06-13", &unit[4..6]);
    for unit in &units {
        office.write(&key(unit), &[unit]);
    }
    office.work_until(office.now() + TimeDelta::minutes(6)).await;
    assert!(units.iter().all(|unit| server.copies_to(unit) == 1 && office.is_sent(&key(unit), unit)));
}

#[tokio::test]
async fn one_connection_serves_a_whole_round() {
    let (mut office, server) = office_and_server().await;
    (0..20).for_each(|n| office.write(&format!("receipt/03/{n}"), &[A]));
    let round = office.round().await.unwrap();
    assert_eq!((round.letters, round.sent, round.ended), (20, 20, Ended::Done));
    assert_eq!(server.connections(), 1);
    assert_eq!(server.said().last().unwrap(), "QUIT");
}

#[tokio::test]
async fn a_kept_connection_that_the_server_wants_no_more_costs_no_attempt() {
    for fault in [Fault::HangUp, Fault::Say("421 4.4.2 idle too long"), Fault::Say("450 MI:DMC too many letters")] {
        let (mut office, server) = office_and_server().await;
        office.write("receipt/03/1", &[A]);
        office.write("receipt/04/2", &[B]);
        server.fault(Point::Mail, Fault::Delay(Duration::ZERO));
        server.fault(Point::Mail, fault);
        let round = office.round().await.unwrap();
        assert_eq!((round.sent, round.later), (2, 0), "{:?}", office.book.outcomes);
        assert_eq!((server.connections(), server.copies().len()), (2, 2));
    }
}

/// Faults that need no waiting.
fn quick_fault() -> impl Strategy<Value = (Point, Fault)> {
    use Point::*;
    let anywhere = prop::sample::select(vec![Greeting, Ehlo, Mail, Rcpt, Data, Content, Dot]);
    let fault = prop::sample::select(vec![
        Fault::HangUp,
        Fault::Cut,
        Fault::Say("421 4.3.2 shutting down"),
        Fault::Say("450 4.2.0 later"),
        Fault::Say("250 ok\r\n250 ok"),
        Fault::Say("354 go ahead"),
        Fault::Say("503 5.5.1 bad sequence"),
        Fault::Say("babble"),
    ]);
    let lost = prop::sample::select(vec![Fault::TakeAndHangUp, Fault::TakeAndBabble]);
    prop_oneof![3 => (anywhere, fault), 1 => lost.prop_map(|fault| (Dot, fault))]
        // An extra reply right at the dot is a server that says "taken" without having taken it.
        .prop_filter("a lie", |(point, fault)| !(*point == Data && *fault == Fault::Say("354 go ahead")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_run_of_faults_ends_with_every_letter_there_and_no_copy_without_a_lost_reply(
        faults in prop::collection::vec(quick_fault(), 0..14),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (mut office, server) = office_and_server().await;
            let letters = [("receipt/03/1", A), ("receipt/04/2", B), ("receipt/05/3", C)];
            letters.iter().for_each(|(key, to)| office.write(key, &[to]));
            faults.iter().for_each(|(point, fault)| server.fault(*point, *fault));
            office.work().await;
            for (key, to) in letters {
                let (copies, lost) = (server.copies_to(to), office.lost(key, to) as usize);
                prop_assert!(copies <= 1 + lost, "{copies} copies, {lost} lost: {:?}", office.book.outcomes);
                match office.state(key, to) {
                    Delivery::Sent { .. } => prop_assert!(copies >= 1, "a false sent: {:?}", office.book.outcomes),
                    Delivery::Failed { because: GivenUp::Uncertain(_), .. } => prop_assert!(lost >= 3),
                    other => prop_assert!(false, "{key}: {other:?} {:?}", office.book.outcomes),
                }
            }
            Ok(())
        })?;
    }
}
