//! The post in bad days: a server that is down, replies that are lost, addresses that are refused.

use crate::support::papers::{liaisons, summary};
use crate::support::minutes;
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
        // Reminders of the days gone by do not arrive in a heap.
        for unit in ["03", "04", "42.01", "42.02"] {
            assert!(bench.arrived(&format!("reminder/{unit}")).len() <= 1, "{:?}", bench.arrived(""));
        }
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
}
