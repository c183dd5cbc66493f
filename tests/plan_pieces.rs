//! The table of real items: what each line of the plan must give. It holds no rules of its own.

use proptest::prelude::*;
use shouqi::rules::pieces::{Years, expand};
use shouqi::rules::plan::Need;

const TABLE: &str = include_str!("data/pieces.tsv");
const YEARS: Years = Years { period: (2020, 2023), deadline: 2023, month: 6 };

fn slots(slots: &[shouqi::rules::ids::Slot]) -> String {
    let shown = |slot: &shouqi::rules::ids::Slot| match slot.to_string() {
        text if text.is_empty() => ".".to_owned(),
        text => text,
    };
    slots.iter().map(shown).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_item_of_the_table_gives_its_pieces() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for row in TABLE.lines().filter(|line| !line.starts_with('#')) {
        rows += 1;
        let columns: Vec<&str> = row.split('\t').collect();
        let [item, text, pieces, advice, kinds, conditions, need] = columns[..] else { panic!("bad row: {row}") };
        let got = expand(text, YEARS);
        let mut differ = |what: &str, wanted: &str, got: String| {
            if wanted != got {
                wrong.push(format!("{item} {what}: wanted {wanted}, got {got} ({text})"));
            }
        };
        match pieces.strip_prefix('#') {
            Some(count) => differ("pieces", count, got.pieces.len().to_string()),
            None => differ("pieces", pieces, slots(&got.pieces)),
        }
        for (what, wanted, got) in [
            ("advice", advice, slots(&got.advice)),
            ("kinds", kinds, got.kinds.join(" ")),
            ("conditions", conditions, got.conditions.join("|")),
        ] {
            if !wanted.is_empty() {
                differ(what, wanted, got);
            }
        }
        differ("need", need, if got.need == Need::IfAny { "if-any" } else { "required" }.to_owned());
    }
    assert!(rows >= 90, "the table is not whole: {rows} rows");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

proptest! {
    #[test]
    fn every_line_however_odd_gives_at_least_one_piece_and_none_twice(text in "[计划总结和、，（）《》年度每季2020以来3篇等资料照片名单其他表书制度文件讲稿含学月日a-z -]{0,40}") {
        let got = expand(&text, YEARS);
        let all: Vec<_> = got.pieces.iter().chain(&got.advice).collect();
        prop_assert!(!got.pieces.is_empty());
        for (at, slot) in all.iter().enumerate() {
            prop_assert!(!all[..at].contains(slot), "{} twice in {:?}", slot, got);
            prop_assert_eq!(&slot.to_string().parse::<shouqi::rules::ids::Slot>().unwrap(), *slot);
        }
    }
}
