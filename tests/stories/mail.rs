//! The post in bad days: a server that is down, replies that are lost, addresses that are refused.

use crate::support::minutes;
use crate::support::papers::{liaisons, summary};
use shouqi::desk::{Answer, Request};
use shouqi::post::{Failure, Outcome, Stage};

stories! {
    fn a_mail_server_down_for_three_days_loses_nothing_and_doubles_nothing(bench) {
        bench.start().until("2023-06-05 20:00").mail_server_down();
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        bench.until("2023-06-06 12:00");
        bench.drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部")).receipt();
        bench.until("2023-06-08 21:00");
        let before = bench.arrived("").len();
        assert!(bench.arrived("receipt/").is_empty() && bench.arrived("reminder/").is_empty());
        assert!(bench.troubles().iter().any(|what| what.contains("邮件发不出去")), "{:?}", bench.troubles());
        assert!(bench.status().letters.waiting >= 2, "{:?}", bench.status().letters);

        bench.mail_server_up().later(minutes(240));
        assert!(bench.arrived("").len() > before);
        assert_eq!(bench.arrived("receipt/03").len(), 1);
        assert_eq!(bench.arrived("receipt/04").len(), 1);
        assert!(bench.copies().values().all(|copies| *copies == 1), "{:?}", bench.copies());
        // Reminders of the days gone by do not arrive: the one that does counts the days of its own day.
        for unit in ["03", "04", "42.01", "42.02"] {
            let reminders = bench.arrived(&format!("reminder/{unit}"));
            assert!(reminders.len() <= 1, "{reminders:?}");
            assert!(reminders.is_empty() || bench.mail(&reminders[0]).contains("还有12天"), "{}", bench.mail(&reminders[0]));
        }
        assert!(bench.letters().iter().any(|row| row.kind == "reminder" && row.state == "withdrawn"));
        assert_eq!(bench.arrived("digest/").len(), 5, "of the days without mail, only the last: {:?}", bench.arrived("digest/"));
        assert_eq!(bench.status().letters.failed, 0, "{:?}", bench.letters());
        assert_eq!(bench.status().letters.waiting, 0);
        assert!(!bench.troubles().iter().any(|what| what.contains("邮件发不出去")), "{:?}", bench.troubles());
    }

    fn a_dead_post_is_told_in_a_file_and_once_by_mail_when_it_works_again(bench) {
        bench.start().mail_server_down().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        bench.later(minutes(170));
        let alert = bench.state().join("ALERT.txt");
        let text = std::fs::read_to_string(&alert).unwrap_or_default();
        assert!(text.contains("邮件"), "{text:?} {:?}", bench.troubles());
        bench.mail_server_up().later(minutes(170));
        assert!(!alert.exists(), "what is over is no longer called out");
    }

    fn a_lost_reply_is_tried_again_as_the_same_letter(bench) {
        let lost = Failure { stage: Stage::Dot, code: None, text: "connection reset".into() };
        bench.start().post.answer_with(Some(Outcome::Unknown(lost)));
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        bench.mail_server_up().later(minutes(170));
        let posted = bench.post.posted();
        assert_eq!(posted.len(), 2);
        assert_eq!(posted[0].eml, posted[1].eml, "the same Message-ID, recognisable as the same letter");
        assert_eq!(bench.status().letters.sent, 1);
    }

    fn a_refused_address_is_the_coordinators_to_put_right(bench) {
        let refused = Failure { stage: Stage::Recipient, code: Some(550), text: "no such user".into() };
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).settle();
        bench.post.answer_with(Some(Outcome::Never(refused)));
        bench.receipt();
        bench.mail_server_up().later(minutes(60));
        assert_eq!((bench.status().letters.failed, bench.arrived("receipt/").len()), (1, 0));
        let key = bench.keys("receipt/").remove(0);
        assert!(bench.troubles().iter().any(|what| what.contains(&key) && what.contains("拒收")), "{:?}", bench.troubles());
        // Once more, as a new letter with a key of its own.
        let answer = bench.ask(Request::Again { key: key.clone() });
        assert!(matches!(answer, Answer::Done { .. }), "{answer:?}");
        bench.later(minutes(10));
        assert_eq!(bench.arrived("receipt/"), [format!("{key}/again-1")]);
    }

    fn with_a_real_post_letters_wait_for_the_first_release(bench) {
        bench.configure("post", "kind = \"smtp\"\nhost = \"mail.zhangdian.example\"\n").start();
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        bench.until("2023-06-07 12:00");
        let held = bench.status().letters.held;
        assert_eq!((held, bench.arrived("receipt/").len(), bench.arrived("reminder/").len()), (5, 0, 0), "{:?}", bench.letters());
        assert!(!bench.arrived("digest/").is_empty(), "what is for the coordinator does not wait");
        // Reminders that waited over night were written anew, with the days of today.
        assert!(bench.letters().iter().any(|row| row.state == "held" && row.subject.contains("还有13天")), "{:?}", bench.letters());
        let answer = bench.ask(Request::Release { by: "clerk".into(), key: None });
        assert!(matches!(answer, Answer::Done { .. }), "{answer:?}");
        bench.later(minutes(10));
        assert_eq!((bench.arrived("receipt/").len(), bench.arrived("reminder/").len()), (1, 4), "{:?}", bench.arrived(""));
        bench.drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部")).receipt();
        assert_eq!(bench.arrived("receipt/04").len(), 1, "later letters leave by themselves");
    }

    fn quiet_hours_hold_reminders_but_no_receipts(bench) {
        bench.configure("letters", "quiet = \"20:00-10:00\"").start().until("2023-06-05 21:00");
        bench.drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部")).receipt();
        assert_eq!(bench.arrived("receipt/04").len(), 1);
        bench.at("2023-06-06 09:30");
        assert!(bench.arrived("reminder/").is_empty(), "{:?}", bench.arrived(""));
        bench.at("2023-06-06 10:01");
        assert_eq!(bench.arrived("reminder/").len(), 4, "{:?}", bench.arrived(""));
    }

    fn a_machine_that_was_off_makes_up_within_a_day_and_skips_on_the_record_after_it(bench) {
        bench.start().until("2023-06-05 18:00").stop();
        bench.set(crate::support::instant("2023-06-06 19:00")).start().later(minutes(30));
        assert_eq!(bench.arrived("reminder/").len(), 4, "made up the same evening: {:?}", bench.arrived(""));
        bench.until("2023-06-12 18:00").stop();
        bench.set(crate::support::instant("2023-06-15 11:00")).start().later(minutes(30));
        assert_eq!(bench.arrived("reminder/").len(), 4, "two days late is too late: {:?}", bench.arrived(""));
        let skipped = bench.entries(|fact| matches!(fact, shouqi::ledger::entry::Fact::SlotSkipped { .. }));
        assert!(skipped >= 4, "{skipped}");
        let digests = bench.arrived("digest/");
        assert!(digests.contains(&"digest/2023-06-15".to_owned()) && !digests.contains(&"digest/2023-06-14".to_owned()), "{digests:?}");
    }
}
