//! A file's way from the share to the receipt: drops, bursts, versions, renames, copies, members' folders.

use crate::documents::{media, office};
use crate::support::papers::{allowances, liaisons, plan, summary};
use crate::support::{TimeDelta, minutes};
use shouqi::ledger::entry::Fact;

stories! {
    fn a_dropped_file_is_filed_and_acknowledged(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        assert!(!bench.lacks("03-01:总结@2021"), "{:?}", bench.doubts());
        assert!(bench.lacks("03-01:总结@2022"));
        assert_eq!(bench.arrived("receipt/").len(), 1);
        let receipt = bench.mail("receipt/03");
        assert!(receipt.contains("2021年双拥工作总结.txt"), "{receipt}");
        assert!(receipt.contains("总结2021年度") && receipt.contains("03-02"), "{receipt}");
        // Nothing more happens, however long one waits that day.
        bench.until("2023-06-01 20:00");
        assert_eq!(bench.arrived("").len(), 1, "{:?}", bench.arrived(""));
    }

    fn a_word_document_in_a_folder_of_a_year_is_filed_by_its_text(bench) {
        let paragraphs = ["区委组织部双拥工作计划", "为做好2022年双拥工作，制定本计划。"];
        bench.start().drop("03", "2022年/计划.docx", office::docx(&paragraphs)).receipt();
        assert!(!bench.lacks("03-01:计划@2022"), "{:?}", bench.doubts());
    }

    fn forty_photographs_are_one_receipt(bench) {
        bench.start();
        for number in 1..=40_u32 {
            bench.drop("03", &format!("走访慰问驻军照片/IMG_{number:04}.png"), media::png(3, number));
        }
        bench.receipt();
        assert_eq!(bench.arrived("receipt/").len(), 1);
        assert!(bench.mail("receipt/03").contains("收到40个文件"), "{}", bench.mail("receipt/03"));
        assert!(!bench.lacks("03-03"));
        bench.later(minutes(30));
        assert_eq!(bench.arrived("").len(), 1);
    }

    fn a_unit_that_goes_on_dropping_hears_after_ten_minutes(bench) {
        bench.start();
        for number in 0..24 {
            bench.drop("03", &format!("走访慰问照片/{number}.png"), media::png(5, number + 1)).settle();
            let next = bench.now() + TimeDelta::seconds(24);
            bench.set(next).look();
        }
        let receipts = bench.arrived("receipt/03").len();
        bench.later(minutes(15));
        assert_eq!((receipts, bench.arrived("receipt/03").len()), (1, 2));
    }

    fn a_file_that_is_still_growing_counts_as_settling(bench) {
        bench.start();
        for size in 1..20 {
            bench.drop("03", "2021年双拥工作总结.txt", summary(2021).repeat(size)).look();
            let next = bench.now() + TimeDelta::seconds(30);
            bench.set(next);
        }
        assert_eq!(bench.unit("03").presence, "settling");
        assert_eq!(bench.unit("03").files, 0);
        assert!(!bench.lacks("03-01:总结@2021"), "what is being written is not called missing");
        assert!(bench.arrived("").is_empty());
        bench.receipt();
        assert_eq!((bench.unit("03").presence.as_str(), bench.unit("03").files), ("present", 1));
        assert_eq!(bench.arrived("receipt/03").len(), 1);
    }

    fn a_new_version_replaces_the_old_one_and_the_receipt_says_which(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        let old = bench.file("2021年双拥工作总结.txt");
        bench.later(minutes(60));
        bench.drop("03", "2021年双拥工作总结.txt", summary(2021) + "（修订）").receipt();
        let receipt = bench.mail("receipt/03");
        assert!(receipt.contains(&format!("代替 {old}")), "{receipt}");
        assert_eq!(bench.arrived("receipt/03").len(), 2);
        assert!(!bench.lacks("03-01:总结@2021"));
        assert_eq!(bench.unit("03").files, 1);
    }

    fn a_new_version_that_is_broken_leaves_the_piece_on_the_old_one(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        bench.drop("03", "2021年双拥工作总结.txt", "").receipt();
        assert!(!bench.lacks("03-01:总结@2021"));
        let doubts = bench.doubts();
        assert_eq!(doubts.len(), 1, "{doubts:?}");
        assert!(doubts[0].because.contains("空"), "{doubts:?}");
        let receipt = bench.mail("receipt/03");
        assert!(receipt.contains("待核"), "{receipt}");
        // The good content is kept by its hash.
        let copies = std::fs::read_dir(bench.state().join("copies")).unwrap().count();
        assert_eq!(copies, 1);
    }

    fn a_rename_says_nothing_and_reopens_nothing(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        let file = bench.file("2021年双拥工作总结.txt");
        bench.rename("03", "2021年双拥工作总结.txt", "已报/双拥总结（最终版2）.txt").receipt();
        bench.later(minutes(40));
        assert_eq!(bench.arrived("").len(), 1);
        assert_eq!(bench.filed("03-01:总结@2021"), ["已报/双拥总结（最终版2）.txt"]);
        assert_eq!(bench.file("已报/双拥总结（最终版2）.txt"), file);
        assert_eq!(bench.unit("03").files, 1);
        assert_eq!(bench.entries(|fact| matches!(fact, Fact::FileSeen(_))), 1);
        assert_eq!(bench.report.withdrawn, 0);
    }

    fn the_same_content_twice_in_a_unit_is_a_copy_and_said_so(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        bench.drop("03", "备份/总结 - 副本.txt", summary(2021)).receipt();
        let receipt = bench.mail("receipt/03");
        assert!(receipt.contains("内容") && receipt.contains("相同"), "{receipt}");
        assert_eq!(bench.filed("03-01:总结@2021").len(), 2);
        assert!(bench.doubts().is_empty());
        // One of the two may go without the piece opening again.
        bench.take_away("03", "2021年双拥工作总结.txt").look().later(minutes(15));
        assert_eq!(bench.report.withdrawn, 1);
        assert!(!bench.lacks("03-01:总结@2021"));
    }

    fn the_same_content_in_two_units_is_a_note_to_the_coordinator(bench) {
        let list = liaisons("区双拥办");
        bench.start().drop("03", "双拥工作联络员名单.txt", &list).drop("04", "双拥工作联络员名单.txt", &list).receipt();
        assert!(!bench.lacks("03-02") && !bench.lacks("04-01"));
        bench.until("2023-06-02 08:31");
        let digest = bench.mail("digest/");
        assert!(digest.contains("双拥工作联络员名单.txt") && digest.contains("相同"), "{digest}");
    }

    fn a_member_of_a_group_hears_of_its_own_folder_only(bench) {
        bench
            .start()
            .drop("42", "马尚街道/义务兵家庭优待金发放台账.txt", allowances("马尚街道"))
            .drop("42", "房镇/双拥工作联络员名单.txt", liaisons("房镇镇"))
            .receipt();
        assert!(!bench.lacks("42.01-01") && bench.lacks("42.01-02"));
        assert!(bench.lacks("42.02-01") && !bench.lacks("42.02-02"), "{:?}", bench.doubts());
        assert_eq!(bench.arrived("").len(), 2);
        let receipt = bench.mail("receipt/42.01");
        assert!(!receipt.contains("房镇") && receipt.contains("马尚街道"), "{receipt}");
    }

    fn strangers_in_a_group_share_are_doubts_and_nobody_is_written_to(bench) {
        bench
            .start()
            .drop("42", "新街道/义务兵家庭优待金发放台账.txt", allowances("新街道"))
            .drop("42", "散件.txt", allowances("某镇"))
            .receipt();
        let doubts = bench.doubts();
        assert_eq!(doubts.len(), 2, "{doubts:?}");
        assert!(doubts.iter().any(|doubt| doubt.because.contains("新成员")), "{doubts:?}");
        assert!(doubts.iter().any(|doubt| doubt.because.contains("没有放在任何成员")), "{doubts:?}");
        bench.until("2023-06-02 08:31");
        assert_eq!(bench.arrived("").len(), 1, "{:?}", bench.arrived(""));
        let digest = bench.mail("digest/");
        assert!(digest.contains("新成员") && digest.contains("散件.txt"), "{digest}");
    }

    fn a_file_moved_into_a_members_folder_is_that_members_from_then_on(bench) {
        bench.start().drop("42", "义务兵家庭优待金发放台账.txt", allowances("某街道")).receipt();
        assert_eq!(bench.doubts().len(), 1);
        bench.rename("42", "义务兵家庭优待金发放台账.txt", "马尚街道/义务兵家庭优待金发放台账.txt").receipt();
        assert!(bench.doubts().is_empty(), "{:?}", bench.doubts());
        assert!(!bench.lacks("42.01-01"));
        assert_eq!(bench.arrived("receipt/42.01").len(), 1);
        // The other member has it after all.
        let name = "义务兵家庭优待金发放台账.txt";
        bench.rename("42", &format!("马尚街道/{name}"), &format!("房镇镇/{name}")).receipt();
        assert!(bench.lacks("42.01-01") && !bench.lacks("42.02-01"));
        assert_eq!((bench.unit("42.01").files, bench.unit("42.02").files), (0, 1));
        assert_eq!(bench.arrived("receipt/42.02").len(), 1);
    }

    fn a_unit_without_mail_stands_in_the_call_list(bench) {
        bench.start().until("2023-06-02 08:31");
        assert!(bench.mail("digest/").contains("王五"), "{}", bench.mail("digest/"));
        assert!(bench.troubles().iter().any(|what| what.contains("邮箱")));
        bench.drop("05", "双拥工作联络员名单.txt", liaisons("区委统战部")).receipt();
        assert!(!bench.lacks("05-01"));
        bench.until("2023-06-22 20:00");
        assert_eq!(bench.keys("receipt/05").len() + bench.keys("reminder/05").len(), 0);
        assert!(!bench.mail("digest/").contains("王五"), "{}", bench.mail("digest/"));
    }

    fn what_is_ignored_or_no_regular_file_is_never_a_file(bench) {
        bench
            .start()
            .drop("03", "Thumbs.db", "x")
            .drop("03", "~$双拥工作总结.docx", "x")
            .drop("03", "2021年双拥工作计划.txt", plan(2021));
        std::os::unix::fs::symlink("/etc/passwd", bench.share("03").join("名单.txt")).unwrap();
        bench.receipt();
        assert_eq!(bench.unit("03").files, 1);
        assert!(bench.troubles().iter().any(|what| what.contains("名单.txt")), "{:?}", bench.troubles());
        assert_eq!(bench.arrived("receipt/03").len(), 1);
    }

    fn everything_in_is_said_so_and_then_nobody_is_reminded(bench) {
        bench
            .start()
            .drop("04", "双拥工作联络员名单.txt", liaisons("区委宣传部"))
            .drop("04", "国防教育宣传活动方案.txt", "国防教育宣传活动方案\n\n一、活动时间\n二、活动内容：国防教育宣传")
            .receipt();
        assert!(bench.missing("04").is_empty(), "{:?}", bench.missing("04"));
        assert!(bench.mail("receipt/04").contains("已收齐"), "{}", bench.mail("receipt/04"));
        bench.until("2023-06-23 20:00");
        assert_eq!(bench.keys("reminder/04"), Vec::<String>::new());
        assert!(!bench.keys("reminder/03").is_empty());
    }
}
