//! Journeys of a file from the share to the letter, told as the people of the office live them.

mod documents;
mod support;

use support::papers::{liaisons, summary};

stories! {
    fn a_dropped_file_is_filed_and_acknowledged(bench) {
        bench.start().drop("03", "2021年双拥工作总结.txt", summary(2021)).receipt();
        assert!(!bench.lacks("03-01:总结@2021"), "{:?}", bench.doubts());
        assert!(bench.lacks("03-01:总结@2022"));
        assert_eq!(bench.arrived("receipt/03").len(), 1);
        println!("{}", bench.mail("receipt/03"));
        assert!(bench.troubles().iter().all(|what| what.contains("邮箱")), "{:?}", bench.troubles());
    }

    fn what_is_not_asked_for_is_set_aside_and_said_so(bench) {
        bench.start().drop("03", "食堂菜谱.txt", support::papers::canteen()).receipt();
        println!("{:?}", bench.report);
        println!("{}", bench.mail("receipt/03"));
    }

    fn lists(bench) {
        bench.start()
            .drop("03", "双拥联络员名单.txt", liaisons("区委组织部"))
            .drop("03", "走访慰问驻军照片/IMG_2041.png", documents::media::png(3, 3))
            .drop("04", "联络员名单.txt", liaisons("区委宣传部"))
            .drop("42", "马尚街道/优待金台账.txt", support::papers::allowances("马尚街道"))
            .drop("42", "新街道/优待金台账.txt", support::papers::allowances("新街道"))
            .drop("42", "优待金台账.txt", support::papers::allowances("房镇"))
            .receipt();
        for row in bench.doubts() { println!("{row:?}"); }
        for unit in bench.status().units { println!("{unit:?}"); }
        println!("{:?}", bench.arrived(""));
        println!("{}", bench.mail("receipt/42.01"));
        println!("{}", bench.mail("receipt/03"));
        println!("{:?}", bench.troubles());
    }
}
