//! The courier over rounds: pause and resume, the rate, the order to stop, crashes, what TLS and login ask for.
//! Real sockets; the clock of the letters is set by hand.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/smtp/mod.rs"]
mod server;

#[path = "support/smtp/office.rs"]
mod office;

use chrono::TimeDelta;
use office::{Office, address, patient, postman, smtp};
use server::{Fault, Point, Server};
use shouqi::post::{Ended, Limits, Login, Outcome, Secret, SmtpOptions, Stage, Tls};
use shouqi::rules::delivery::{Delivery, Gate, GivenUp, Pace};
use std::time::Duration;

const A: &str = "unit03@example.cn";
const B: &str = "unit04@example.cn";
const KEY: &str = "reminder/03/2023-06-13";

async fn office_and_server() -> (Office, Server) {
    let server = Server::start().await;
    (Office::new(postman(smtp(server.address, patient()))), server)
}

fn with_login(server: &Server, password: &str) -> SmtpOptions {
    let login = Login { user: "office".into(), password: Secret::new(password) };
    SmtpOptions { login: Some(login), ..smtp(server.address, patient()) }
}

/// `\0office\0right` in base64.
const RIGHT: &str = "AG9mZmljZQByaWdodA==";

#[tokio::test]
async fn a_wrong_password_pauses_the_post_keeps_the_queue_and_asks_no_unit() {
    let server = Server::start().await;
    server.want_login(RIGHT);
    let mut office = Office::new(postman(with_login(&server, "wrong")));
    (0..5).for_each(|n| office.write(&format!("receipt/03/{n}"), &[A]));
    let round = office.round().await.unwrap();
    assert_eq!((round.letters, round.sent), (1, 0), "the others were not even tried");
    assert!(matches!(round.ended, Ended::Paused(until) if until == office.now() + TimeDelta::minutes(15)));
    assert!(office.courier.state().is_alarming(office.now()));
    assert!(matches!(&office.book.outcomes[..], [(_, Outcome::AboutUs(failure))]
        if failure.stage == Stage::Login && failure.code == Some(535)));
    assert!(office.book.letters.values().all(|delivery| matches!(delivery, Delivery::Waiting { .. })));
    let checked = office.courier.postman().check().await.unwrap_err();
    assert!(checked.to_string().contains("authorisation code"), "{checked}");

    server.want_login("");
    office.work().await;
    assert_eq!(server.copies().len(), 5);
    assert_eq!(office.courier.state().gate(office.now()), Gate::Open);
}

#[tokio::test]
async fn what_a_server_holds_against_us_pauses_the_post_and_fails_no_unit() {
    let cases = [
        (Point::Mail, "553 5.7.1 mail from must equal authorized user"),
        (Point::Mail, "451 MI:SFQ too many letters in a quarter of an hour"),
        (Point::Rcpt, "553 5.7.1 <office@example.cn>: Sender address rejected: not owned by user zhang"),
        (Point::Rcpt, "530 5.7.0 authentication required"),
        (Point::Dot, "550 User frequency limited"),
    ];
    for (point, words) in cases {
        let (mut office, server) = office_and_server().await;
        server.fault(point, Fault::Say(words));
        office.write(KEY, &[A]);
        office.write("reminder/04/2023-06-13", &[B]);
        let round = office.round().await.unwrap();
        assert_eq!(round.letters, 1, "{words}");
        assert!(matches!(round.ended, Ended::Paused(_)), "{words}");
        office.work().await;
        assert!(office.is_sent(KEY, A) && office.is_sent("reminder/04/2023-06-13", B), "{words}");
        assert_eq!(server.copies().len(), 2, "{words}");
    }
}

#[tokio::test]
async fn a_server_down_for_three_days_loses_nothing_and_doubles_nothing() {
    let server = Server::start().await;
    let place = server.address;
    drop(server);
    let mut office = Office::new(postman(smtp(place, patient())));
    (0..30).for_each(|n| office.write(&format!("receipt/03/{n}"), &[A]));
    let back = office.now() + TimeDelta::days(3);
    office.work_until(back).await;
    assert!(office.courier.state().is_alarming(office.now()));
    assert!(office.book.letters.values().all(|delivery| delivery.is_late(back) && !delivery.is_final()));
    let started = office.book.outcomes.len();
    assert!(started < 5, "a server that is away is asked without a letter: {started}");
    let server = Server::start_at(place).await;
    office.work_until(back + TimeDelta::minutes(16)).await;
    assert_eq!(server.copies().len(), 30);
}

#[tokio::test]
async fn a_letter_whose_time_ran_out_is_given_up_and_not_sent_when_the_server_is_back() {
    let server = Server::start().await;
    let place = server.address;
    drop(server);
    let mut office = Office::new(postman(smtp(place, patient())));
    office.book.end = office.now() + TimeDelta::days(1);
    office.write(KEY, &[A]);
    office.work_until(office.now() + TimeDelta::days(2)).await;
    let _ = office.due();
    let Delivery::Failed { because: GivenUp::Expired(_), .. } = office.state(KEY, A) else {
        panic!("{:?}", office.state(KEY, A));
    };
    let server = Server::start_at(place).await;
    office.round().await.unwrap();
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn without_starttls_neither_letter_nor_password_leaves() {
    let server = Server::start().await;
    let options = SmtpOptions { tls: Tls::Starttls, ..with_login(&server, "secret") };
    let mut office = Office::new(postman(options));
    office.write(KEY, &[A]);
    office.round().await.unwrap();
    let (_, Outcome::AboutUs(failure)) = &office.book.outcomes[0] else { panic!("{:?}", office.book.outcomes) };
    assert_eq!(failure.to_string(), "TLS: the server does not offer STARTTLS, which is required");
    assert!(server.said().iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{:?}", server.said());
}

#[tokio::test]
async fn replies_slipped_in_before_tls_are_not_taken_for_the_servers() {
    let server = Server::start().await;
    let limits = Limits { command: Duration::from_secs(20), ..patient() };
    let options = SmtpOptions { tls: Tls::Starttls, limits, ..with_login(&server, "secret") };
    server.fault(Point::Ehlo, Fault::Say("250-test.example\r\n250 STARTTLS"));
    let slipped_in = "220 2.0.0 go ahead\r\n250-test.example\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok";
    server.fault(Point::Starttls, Fault::Say(slipped_in));
    let error = postman(options).check().await.unwrap_err();
    // TLS met the plain text and named it so; kept aside, it would have been read as replies after the handshake.
    assert_eq!(error.source.stage, Stage::Tls);
    assert!(error.source.text.contains("corrupt message"), "{}", error.source);
}

#[tokio::test]
async fn a_server_without_tls_on_the_tls_port_is_named_so() {
    let server = Server::start().await;
    let options = SmtpOptions { tls: Tls::Implicit, ..smtp(server.address, patient()) };
    let error = postman(options).check().await.unwrap_err();
    assert_eq!(error.source.stage, Stage::Tls, "{error}: {}", error.source);
}

#[tokio::test]
async fn check_talks_to_the_server_and_sends_nothing() {
    let server = Server::start().await;
    server.want_login(RIGHT);
    let found = postman(with_login(&server, "right")).check().await.unwrap();
    assert!(found.ends_with("(unprotected, this machine only) and accepts the login of office"), "{found}");
    let verbs: Vec<String> = server.said().iter().map(|line| line.chars().take(4).collect()).collect();
    assert_eq!(verbs, ["EHLO", "AUTH", "NOOP", "QUIT"]);
}

#[tokio::test]
async fn the_cap_an_hour_is_kept_over_rounds() {
    let server = Server::start().await;
    let mut office = Office::at_pace(postman(smtp(server.address, patient())), Pace::new(Some(10), []));
    (0..25).for_each(|n| office.write(&format!("receipt/03/{n}"), &[A]));
    let start = office.now();
    let round = office.round().await.unwrap();
    assert_eq!((round.letters, round.ended), (10, Ended::Paced(start + TimeDelta::hours(1))));
    office.work_until(start + TimeDelta::minutes(59)).await;
    assert_eq!(server.copies().len(), 10);
    office.work_until(start + TimeDelta::minutes(61)).await;
    assert_eq!(server.copies().len(), 20);
    office.work().await;
    assert_eq!(server.copies().len(), 25);
}

#[tokio::test]
async fn an_order_to_stop_lets_the_letter_in_hand_finish_and_starts_no_other() {
    let (mut office, server) = office_and_server().await;
    server.fault(Point::Dot, Fault::Delay(Duration::from_millis(300)));
    office.write("receipt/03/1", &[A]);
    office.write("receipt/04/2", &[B]);
    let due = office.due();
    let (stop, ordered) = tokio::sync::watch::channel(false);
    let watching = async {
        while !server.said().iter().any(|line| line == "DATA") {
            tokio::task::yield_now().await;
        }
        stop.send(true).unwrap();
    };
    let (round, ()) = tokio::join!(office.courier.round(due, &mut office.book, &ordered), watching);
    let round = round.unwrap();
    assert_eq!((round.letters, round.sent, round.ended), (1, 1, Ended::Stopped));
    assert!(matches!(office.state("receipt/04/2", B), Delivery::Waiting { .. }));
}

#[tokio::test]
async fn a_letter_that_does_not_finish_within_the_grace_is_recorded_as_it_stands() {
    for (point, unknown) in [(Point::Dot, true), (Point::Rcpt, false), (Point::Greeting, false)] {
        let server = Server::start().await;
        let mut office = Office::new(postman(smtp(server.address, patient())));
        office.courier = office.courier.with_grace(Duration::from_millis(50));
        server.fault(point, if point == Point::Dot { Fault::TakeAndSilence } else { Fault::Silence });
        office.write(KEY, &[A]);
        let due = office.due();
        let (stop, ordered) = tokio::sync::watch::channel(false);
        let watching = async {
            while server.faults_left() > 0 {
                tokio::task::yield_now().await;
            }
            stop.send(true).unwrap();
        };
        let (round, ()) = tokio::join!(office.courier.round(due, &mut office.book, &ordered), watching);
        let round = round.unwrap();
        assert_eq!((round.unknown, round.later), (usize::from(unknown), usize::from(!unknown)), "{point:?}");
        assert!(matches!(office.state(KEY, A), Delivery::Waiting { .. }));
    }
}

#[tokio::test]
async fn nothing_leaves_that_could_not_be_recorded_first() {
    let (mut office, server) = office_and_server().await;
    office.write(KEY, &[A]);
    office.book.refuse_at = Some(0);
    assert_eq!(office.round().await.unwrap_err().to_string(), "no space left");
    assert_eq!(server.copies().len(), 0);
    assert_eq!(office.round().await.unwrap().sent, 1);
}

#[tokio::test]
async fn a_crash_between_the_reply_and_its_record_costs_one_copy_with_the_same_message_id() {
    let (mut office, server) = office_and_server().await;
    office.write(KEY, &[A]);
    office.book.refuse_at = Some(1);
    assert!(office.round().await.is_err(), "the letter left, its outcome was not recorded");
    assert!(matches!(office.state(KEY, A), Delivery::Attempting { .. }));
    office.restart();
    office.work().await;
    assert!(office.is_sent(KEY, A));
    assert_eq!(office.lost(KEY, A), 1);
    let copies = server.copies();
    assert_eq!((copies.len(), copies[0].message_id()), (2, copies[1].message_id()));
}

#[tokio::test]
async fn a_letter_withdrawn_after_it_was_listed_does_not_leave() {
    let (mut office, server) = office_and_server().await;
    office.write(KEY, &[A]);
    let due = office.due();
    let withdrawn = office.state(KEY, A).withdraw(office.now(), "材料已收齐").unwrap();
    office.book.letters.insert((KEY.into(), address(A)), withdrawn);
    let round = office.courier.round(due, &mut office.book, &office.stop.subscribe()).await.unwrap();
    assert_eq!((round.letters, server.connections()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_can_work_on_a_task_of_its_own() {
    let (mut office, server) = office_and_server().await;
    office.write(KEY, &[A]);
    let office = tokio::spawn(async move {
        office.round().await.unwrap();
        office
    });
    assert!(office.await.unwrap().is_sent(KEY, A));
    assert_eq!(server.copies().len(), 1);
}
