//! What is no longer there: withdrawals, lost mounts, mass losses, and who is believed.

use crate::documents::media;
use crate::support::papers::{plan, summary};
use crate::support::{Bench, minutes};
use shouqi::desk::Wish;
use shouqi::ledger::entry::Fact;

/// Two files that fill a piece each.
fn two_papers(bench: &mut Bench) -> &mut Bench {
    bench
        .start()
        .drop("03", "2021年双拥工作总结.txt", summary(2021))
        .drop("03", "2021年双拥工作计划.txt", plan(2021))
        .receipt()
}

stories! {
    fn a_withdrawal_is_believed_after_two_scans_ten_minutes_apart(bench) {
        two_papers(bench).take_away("03", "2021年双拥工作总结.txt").look();
        bench.later(minutes(5));
        assert!(!bench.lacks("03-01:总结@2021"), "five minutes are not ten");
        bench.later(minutes(10));
        assert!(bench.lacks("03-01:总结@2021"));
        assert_eq!((bench.report.withdrawn, bench.unit("03").files), (1, 1));
        assert_eq!(bench.unit("03").presence, "present");
        // Nobody is written to at once; the next reminder lists it, and says that the file was taken away.
        assert_eq!(bench.arrived("").len(), 1);
        bench.until("2023-06-06 17:00");
        let reminder = bench.mail("reminder/03");
        assert!(reminder.contains("已撤走") && reminder.contains("2021年双拥工作总结.txt"), "{reminder}");
        // It comes back: its filing holds again.
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        assert!(!bench.lacks("03-01:总结@2021"));
        assert_eq!(bench.unit("03").files, 2);
        assert!(bench.doubts().is_empty());
        assert_eq!(bench.arrived("receipt/03").len(), 2, "{:?}", bench.arrived(""));
        // The same file, once more, weeks later.
        bench.take_away("03", "2021年双拥工作总结.txt").look().until("2023-06-18 12:00");
        assert!(bench.lacks("03-01:总结@2021"));
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        let receipts = bench.arrived("receipt/03");
        assert_eq!(receipts.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{receipts:?}");
    }

    fn a_file_that_comes_back_in_time_was_never_gone(bench) {
        two_papers(bench);
        let away = bench.share("03").join("2021年双拥工作总结.txt");
        let kept = bench.state().parent().unwrap().join("kept");
        std::fs::rename(&away, &kept).unwrap();
        bench.later(minutes(5));
        std::fs::rename(&kept, &away).unwrap();
        bench.later(minutes(60));
        assert_eq!(bench.report.withdrawn, 0);
        assert!(!bench.lacks("03-01:总结@2021"));
        assert_eq!(bench.arrived("").len(), 1);
    }

    fn an_unmounted_share_reopens_nothing_and_nobody_is_reminded(bench) {
        two_papers(bench).unmount("03").look();
        assert_eq!(bench.unit("03").presence, "unknown");
        assert_eq!(bench.arrived("alert/").len(), 1);
        let alert = bench.mail("alert/");
        assert!(alert.contains("区委组织部") && alert.contains("挂载"), "{alert}");
        // Over the reminder of fourteen days before, which goes to the others.
        bench.until("2023-06-06 18:00");
        assert!(!bench.lacks("03-01:总结@2021"));
        assert_eq!(bench.keys("reminder/03"), Vec::<String>::new());
        assert_eq!(bench.keys("reminder/04").len(), 1);
        assert_eq!(bench.arrived("alert/").len(), 1, "told once");
        let digest = bench.mail("digest/");
        assert!(digest.contains("状态不明"), "{digest}");
        assert!(!bench.share("03").exists(), "a share the ledger knows is never made again");

        bench.mount("03").look();
        assert_eq!(bench.unit("03").presence, "present");
        bench.later(minutes(60));
        assert_eq!(bench.arrived("receipt/03").len(), 1);
        assert_eq!(bench.entries(|fact| matches!(fact, Fact::FileSeen(_))), 2);
        assert_eq!(bench.arrived("alert/").len(), 1);
        assert!(!bench.troubles().iter().any(|what| what.contains("状态不明")), "{:?}", bench.troubles());
    }

    fn an_emptied_share_is_believed_only_on_the_coordinators_word(bench) {
        two_papers(bench)
            .take_away("03", "2021年双拥工作总结.txt")
            .take_away("03", "2021年双拥工作计划.txt")
            .look()
            .later(minutes(40));
        assert_eq!((bench.unit("03").presence.as_str(), bench.unit("03").files), ("unknown", 2));
        assert_eq!(bench.arrived("alert/").len(), 1);
        bench.decide(Wish::Believe { unit: "03".into() }, None);
        bench.pass();
        assert_eq!((bench.unit("03").presence.as_str(), bench.unit("03").files), ("present", 0));
        assert!(bench.lacks("03-01:总结@2021") && bench.lacks("03-01:计划@2021"));
        // The word was for this loss alone.
        bench.drop("03", "a.txt", summary(2022)).receipt();
        bench.take_away("03", "a.txt").look();
        assert_eq!(bench.unit("03").presence, "unknown");
    }

    fn more_than_a_quarter_at_once_is_a_mass_loss(bench) {
        bench.start();
        for number in 0..12_u32 {
            bench.drop("03", &format!("走访慰问驻军照片/{number}.png"), media::png(4, number + 1));
        }
        bench.receipt();
        for number in 0..5 {
            bench.take_away("03", &format!("走访慰问驻军照片/{number}.png"));
        }
        bench.look().later(minutes(60));
        assert_eq!((bench.unit("03").presence.as_str(), bench.report.withdrawn), ("unknown", 0));
        // It goes on, in other words: no new alarm.
        for number in 5..8 {
            bench.take_away("03", &format!("走访慰问驻军照片/{number}.png")).look().later(minutes(65));
        }
        assert_eq!(bench.arrived("alert/").len(), 1, "{:?}", bench.arrived(""));
        // Files that arrive meanwhile are taken in all the same.
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        assert!(!bench.lacks("03-01:总结@2021"));
    }

    fn one_lost_share_never_holds_up_the_others(bench) {
        two_papers(bench).unmount("03").drop("04", "国防教育宣传活动方案.txt", "国防教育宣传活动方案").receipt();
        assert_eq!(bench.arrived("receipt/04").len(), 1);
    }

    fn a_share_that_does_not_answer_is_unknown_after_an_hour_and_holds_up_nobody(bench) {
        two_papers(bench);
        // As if a look had begun now and hung with its file server.
        let now = bench.now();
        bench.engine().memory().looking.insert(crate::support::code("03"), now);
        bench.drop("04", "国防教育宣传活动方案.txt", "国防教育宣传活动方案").receipt();
        assert_eq!(bench.arrived("receipt/04").len(), 1);
        assert_eq!(bench.unit("03").presence, "present");
        bench.later(minutes(65));
        assert_eq!(bench.unit("03").presence, "unknown");
        assert!(bench.mail("alert/").contains("没有结束"), "{}", bench.mail("alert/"));
        // It answers after all.
        bench.engine().memory().looking.clear();
        bench.pass();
        assert_eq!(bench.unit("03").presence, "present");
        assert!(!bench.lacks("03-01:总结@2021"));
    }
}
