//! The whole way of a letter, from a file in a share over the ledger and the courier to a mail server on a socket that
//! has its bad days.

use crate::server::{Fault, Point, Server};
use crate::support::papers::{liaisons, summary};
use crate::support::{Bench, minutes};
use shouqi::desk::{Answer, LetterShown, Request, Wish};

const UNIT_03: &str = "zuzhi@example.cn";
const OFFICE: &str = "office@example.cn";

/// `\0office\0right` in base64.
const RIGHT: &str = "AG9mZmljZQByaWdodA==";

/// An office with a mail server of its own, not started; `password` when it signs in.
fn office(password: Option<&str>) -> (Bench, Server) {
    let mut bench = Bench::new(("tests/data/small-plan.toml", "tests/data/mail-contacts.toml"), true);
    bench.real_post = true;
    let server = bench.wait_for(Server::start());
    let address = server.address;
    bench.configure("post", "kind = \"smtp\"\ntls = \"plain\"\nhello_name = \"shouqi.example.cn\"");
    bench.configure("post", &format!("host = \"{}\"\nport = {}", address.ip(), address.port()));
    if let Some(password) = password {
        let file = bench.private("password", password);
        bench.configure("post", &format!("user = \"office\"\npassword_file = \"{}\"", file.display()));
    }
    (bench, server)
}

/// The same, with letters that wait for nobody, started.
fn open_office(password: Option<&str>) -> (Bench, Server) {
    let (mut bench, server) = office(password);
    bench.configure("letters", "release = \"auto\"").start();
    (bench, server)
}

fn shown(bench: &Bench, key: &str) -> LetterShown {
    match bench.ask(Request::Letter { key: key.into() }) {
        Answer::Letter(letter) => *letter,
        other => panic!("{other:?}"),
    }
}

fn receipt(bench: &Bench) -> LetterShown {
    let keys = bench.keys("receipt/03/");
    assert_eq!(keys.len(), 1, "{keys:?}");
    shown(bench, &keys[0])
}

#[test]
fn letters_wait_for_the_first_release_and_then_leave_with_all_that_people_and_robots_need() {
    let (mut bench, server) = office(None);
    bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt().later(minutes(60));
    assert_eq!((bench.status().letters.held, server.copies_to(UNIT_03)), (1, 0));
    // A test and the digest are the coordinator's own: they never wait.
    assert!(matches!(bench.ask(Request::Test), Answer::Done { .. }));
    bench.later(minutes(5));
    assert_eq!(server.copies_to(OFFICE), 1);

    let release = Request::Release { by: "clerk".into(), key: None };
    assert!(matches!(bench.ask(release), Answer::Done { .. }));
    bench.later(minutes(5));
    assert_eq!((bench.status().letters.held, receipt(&bench).row.state.as_str()), (0, "sent"));
    bench.until("2023-06-06 12:00");
    assert_eq!(server.copies_to(UNIT_03), 2, "the reminder of the day did not wait any more");

    let copies = server.copies();
    let to_unit: Vec<_> = copies.iter().filter(|copy| copy.to == [UNIT_03]).collect();
    let parsed: Vec<_> =
        to_unit.iter().map(|copy| mail_parser::MessageParser::default().parse(&copy.data).unwrap()).collect();
    for message in &parsed {
        let header = |name: &str| message.header_raw(name).unwrap_or_else(|| panic!("no {name}")).trim().to_owned();
        assert_eq!(header("Auto-Submitted"), "auto-generated");
        assert_eq!(header("X-Auto-Response-Suppress"), "All");
        assert!(header("List-Id").starts_with("<03."), "{}", header("List-Id"));
        assert_eq!(header("References"), header("In-Reply-To"));
        assert!(header("Reply-To").contains(OFFICE));
    }
    let thread = |index: usize| parsed[index].header_raw("References").unwrap().to_owned();
    assert_eq!(thread(0), thread(1), "one thread a unit");
    assert_ne!(to_unit[0].message_id(), to_unit[1].message_id());
}

#[test]
fn whatever_the_server_puts_off_at_whatever_stage_arrives_later_and_once() {
    let points =
        [Point::Greeting, Point::Ehlo, Point::Auth, Point::Mail, Point::Rcpt, Point::Data, Point::Content, Point::Dot];
    for point in points {
        let (mut bench, server) = open_office(Some("right"));
        server.want_login(RIGHT);
        let fault = if point == Point::Content { Fault::HangUp } else { Fault::Say("451 4.3.0 not now") };
        server.fault(point, fault);
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        let first = receipt(&bench);
        assert_eq!((first.row.state.as_str(), server.copies_to(UNIT_03)), ("waiting", 0), "{point:?}");
        assert!(!first.recipients[0].reply.is_empty(), "{point:?}: why it waits is told");
        bench.later(minutes(170));
        assert_eq!((receipt(&bench).row.state.as_str(), server.copies_to(UNIT_03)), ("sent", 1), "{point:?}");
        // Cut off within the content, nobody can say whether the end of it arrived.
        let lost = u32::from(point == Point::Content);
        assert_eq!((receipt(&bench).recipients[0].lost, server.faults_left()), (lost, 0), "{point:?}");
    }
}

#[test]
fn a_reply_lost_after_the_dot_costs_at_most_one_copy_and_is_never_called_sent() {
    for (fault, copies) in [(Fault::TakeAndHangUp, 2), (Fault::TakeAndBabble, 2), (Fault::Cut, 1), (Fault::HangUp, 1)] {
        let (mut bench, server) = open_office(None);
        server.fault(Point::Dot, fault);
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        let first = receipt(&bench);
        assert_eq!((first.row.state.as_str(), first.recipients[0].lost), ("waiting", 1), "{fault:?}");
        bench.later(minutes(170));
        let last = receipt(&bench);
        assert_eq!((last.row.state.as_str(), last.recipients[0].lost), ("sent", 1), "{fault:?}");
        assert_eq!(server.copies_to(UNIT_03), copies, "{fault:?}");
        assert!(server.copies().iter().all(|copy| copy.message_id() == last.message_id), "{fault:?}");
    }
}

#[test]
fn a_wrong_password_keeps_the_queue_alarms_once_and_goes_on_by_itself() {
    let (mut bench, server) = open_office(Some("wrong"));
    server.want_login(RIGHT);
    bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
    bench.drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部")).receipt().later(minutes(170));
    assert!(server.copies().is_empty());
    let status = bench.status();
    assert_eq!((status.letters.sent, status.letters.failed), (0, 0), "{:?}", status.letters);
    let trouble = status.troubles.iter().find(|trouble| trouble.what.contains("邮件发不出去：登录：535")).unwrap();
    assert!(trouble.remedy.contains("授权码"), "{trouble:?}");
    assert!(bench.state().join("ALERT.txt").exists());
    let tries = server.said().iter().filter(|line| line.starts_with("AUTH")).count();
    assert!(tries <= 6, "a wrong password tried often locks the account: {tries} in three hours");

    // The IT person puts it right at the server; nobody touches Shouqi.
    server.want_login("");
    bench.later(minutes(170));
    assert_eq!((server.copies_to(UNIT_03), server.copies_to("xuanchuan@example.cn")), (1, 1));
    assert_eq!(bench.keys("alert/").len(), 1, "{:?}", bench.keys("alert/"));
    assert_eq!(bench.status().letters.waiting, 0);
    assert!(!bench.state().join("ALERT.txt").exists());
}

#[test]
fn an_address_refused_at_rcpt_is_told_to_the_coordinator_with_the_units_name() {
    let (mut bench, server) = open_office(None);
    server.refuse(UNIT_03, "550 5.1.1 no such user here");
    bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
    bench.drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部")).receipt();
    assert_eq!((receipt(&bench).row.state.as_str(), server.copies_to("xuanchuan@example.cn")), ("failed", 1));
    bench.until("2023-06-02 09:00");
    let digest = server.copies().into_iter().rev().find(|copy| copy.to == [OFFICE]).unwrap();
    let digest = mail_parser::MessageParser::default().parse(&digest.data).unwrap().body_text(0).unwrap().into_owned();
    let digest: String = digest.split_whitespace().collect();
    let told = format!("03区委组织部：信件{}被{UNIT_03}的服务器拒收：收件人：550", receipt(&bench).row.key);
    assert!(digest.contains(&told), "{told} is not in {digest}");
    assert_eq!(server.said().iter().filter(|line| line.contains(UNIT_03)).count(), 1, "it is not asked again");
}

#[test]
fn the_cap_an_hour_holds_letters_back_and_no_alert() {
    let (mut bench, server) = office(None);
    bench.configure("letters", "release = \"auto\"\nper_hour = 1").start();
    bench.drop("03", "2021年双拥工作总结.txt", summary(2021));
    bench.drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部")).receipt().later(minutes(5));
    assert_eq!(server.copies().len(), 1, "one receipt an hour");
    bench.unmount("42").later(minutes(15));
    assert_eq!(server.copies_to(OFFICE), bench.keys("alert/").len());
    assert!(server.copies_to(OFFICE) == 1, "{:?}", bench.troubles());
    bench.later(minutes(120));
    assert_eq!((server.copies_to(UNIT_03), server.copies_to("xuanchuan@example.cn")), (1, 1));
}

#[test]
fn a_changed_configuration_or_deadline_makes_no_old_letter_go_out_again() {
    let (mut bench, server) = open_office(None);
    bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt().until("2023-06-06 12:00");
    let before = server.copies().len();
    assert_eq!(
        bench.keys("reminder/"),
        ["03", "04", "42.01", "42.02"].map(|unit| format!("reminder/{unit}/2023-06-06"))
    );
    // A denser ladder, a later hour of the same day, another language, a long grace: nothing is said again.
    bench.stop().unconfigure("letters");
    bench.configure(
        "letters",
        "release = \"auto\"\nladder = [20, 18, 15, 14, 7]\nremind_at = \"15:00\"\ngrace = \"20d\"",
    );
    bench.configure("top", "language = \"en\"");
    bench.start().until("2023-06-06 20:00");
    assert_eq!(server.copies().len(), before, "{:?}", bench.keys(""));
    // By the later deadline of 03 its reminders of 30 and 18 days before would have been on 4 and 16 June.
    let extend = Wish::Extend { target: "03".into(), to: "2023-07-04".parse().unwrap() };
    bench.decide(extend, Some("flood"));
    bench.until("2023-06-13 20:00").restart().until("2023-06-14 12:00");
    assert_eq!(bench.keys("reminder/03/"), ["reminder/03/2023-06-06"]);
    assert_eq!(bench.keys("reminder/04/"), ["reminder/04/2023-06-06", "reminder/04/2023-06-13"]);
    assert_eq!(bench.keys("receipt/").len(), 1);
    let copies = server.copies();
    let mut ids: Vec<String> = copies.iter().map(crate::server::Copy::message_id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), copies.len(), "none left twice");
}
