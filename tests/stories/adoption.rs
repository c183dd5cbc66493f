//! Shares that already hold files when they are first seen, and ledgers that are lost.

use crate::support::papers::{liaisons, plan, summary};
use crate::support::{Bench, minutes};
use shouqi::desk::{Answer, Request};

fn full_shares(bench: &mut Bench) -> &mut Bench {
    bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).drop("03", "2021年双拥工作计划.txt", plan(2021)).drop(
        "04",
        "双拥工作联络员名单.txt",
        liaisons("区委宣传部"),
    )
}

stories! {
    fn files_found_at_the_first_look_give_no_receipts(bench) {
        full_shares(bench).start().receipt().later(minutes(30));
        assert!(!bench.lacks("03-01:总结@2021") && !bench.lacks("04-01"));
        assert!(bench.letters().is_empty(), "{:?}", bench.letters());
        bench.until("2023-06-02 08:31");
        let digest = bench.mail("digest/");
        assert!(digest.contains("2021年双拥工作总结.txt") || digest.contains("letters release status/03"), "{digest}");
        // What comes later is acknowledged as ever.
        bench.drop("03", "2022年双拥工作总结.txt", summary(2022)).receipt();
        assert_eq!(bench.arrived("receipt/").len(), 1);
        let receipt = bench.mail("receipt/03");
        assert!(!receipt.contains("2021年双拥工作总结.txt"), "{receipt}");
    }

    fn the_coordinator_may_release_one_status_letter_for_a_unit(bench) {
        full_shares(bench).start().receipt();
        let answer = bench.ask(Request::Release { by: "clerk".into(), key: Some("status/03".into()) });
        assert!(matches!(answer, Answer::Done { .. }), "{answer:?}");
        bench.later(minutes(20));
        assert_eq!(bench.arrived("").len(), 1, "{:?}", bench.arrived(""));
        let status = bench.mail("status/03");
        assert!(status.contains("2021年双拥工作总结.txt") && status.contains("03-02"), "{status}");
    }

    fn a_status_letter_about_an_empty_folder_says_that_it_is_empty(bench) {
        bench.start();
        bench.ask(Request::Release { by: "clerk".into(), key: Some("status/03".into()) });
        bench.later(minutes(20));
        let status = bench.mail("status/03");
        assert!(status.contains("目前是空的") && !status.contains("0个文件"), "{status}");
    }

    fn a_stop_in_the_middle_of_an_adoption_sends_no_receipts_either(bench) {
        full_shares(bench).start();
        // The first look has found them; they have not settled when the power fails.
        bench.crash().start().receipt().later(minutes(30));
        assert!(!bench.lacks("03-01:总结@2021"));
        assert!(bench.letters().is_empty(), "{:?}", bench.letters());
        bench.drop("03", "2022年双拥工作总结.txt", summary(2022)).receipt();
        assert_eq!(bench.arrived("receipt/03").len(), 1);
        // Once adopted, a restart makes nothing old again.
        bench.restart().drop("03", "2022年双拥工作计划.txt", plan(2022)).receipt();
        assert_eq!(bench.arrived("receipt/03").len(), 2);
    }

    fn a_lost_state_folder_means_adopting_again_without_a_letter(bench) {
        bench.start();
        full_shares(bench).receipt();
        assert_eq!(bench.arrived("receipt/").len(), 2);
        bench.stop();
        std::fs::remove_dir_all(bench.state()).unwrap();
        bench.start().receipt().later(minutes(30));
        assert!(!bench.lacks("03-01:总结@2021") && !bench.lacks("04-01"));
        assert_eq!(bench.arrived("").len(), 2, "{:?}", bench.arrived(""));
    }

    fn a_folder_that_appears_later_is_adopted_then(bench) {
        bench.unmount("04").start().later(minutes(10));
        assert!(bench.letters().is_empty(), "a share never seen cannot be lost: {:?}", bench.letters());
        bench.mount("04").drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部")).receipt();
        assert!(!bench.lacks("04-01"));
        assert!(bench.arrived("receipt/04").is_empty());
    }
}
