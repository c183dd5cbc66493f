//! Years in every notation clerks use, and what is none.
//! It tests only the reading of mentions; which of them count is tested in `told`.

use super::*;

fn pairs(text: &str) -> Vec<(i32, i32)> {
    years_in(text, true).iter().map(|span| (span.from, span.to)).collect()
}

#[test]
fn every_notation_of_a_year_is_read() {
    for (text, expected) in [
        ("2021年度总结", vec![(2021, 2021)]),
        ("二〇二一年", vec![(2021, 2021)]),
        ("二0二0年", vec![(2020, 2020)]),
        ("2020-2022", vec![(2020, 2022)]),
        ("2020~22", vec![(2020, 2022)]),
        ("2020年7月至2022年12月", vec![(2020, 2022)]),
        ("2020年1月1日至2023年5月31日", vec![(2020, 2023)]),
        ("20、21年", vec![(2020, 2020), (2021, 2021)]),
        ("20-22教体", vec![(2020, 2022)]),
        ("总结22", vec![(2022, 2022)]),
        ("会议记录22.8.2", vec![(2022, 2022)]),
        ("20210305", vec![(2021, 2021)]),
        ("202208", vec![(2022, 2022)]),
        ("2021.3", vec![(2021, 2021)]),
        ("2023-05-12", vec![(2023, 2023)]),
        ("2020八一", vec![(2020, 2020)]),
        ("14-2022年双清单", vec![(2022, 2022)]),
        ("2021-2022学年计划", vec![(2021, 2021)]),
        ("2021—2022、2022—2023学年", vec![(2021, 2021), (2022, 2022)]),
        ("21-22学年第一学期课程表", vec![(2021, 2021)]),
    ] {
        assert_eq!(pairs(text), expected, "{text}");
    }
}

#[test]
fn counts_epochs_and_parts_are_no_years() {
    for text in ["mmexport1658900000123", "22人", "第21期", "10.22", "1080p", "35路公交", "0533"] {
        assert_eq!(pairs(text), [], "{text}");
    }
    assert_eq!(years_in("从军20年", false), []);
}

#[test]
fn since_and_document_numbers_are_told_apart() {
    assert_eq!(years_in("2020年以来", false)[0].manner, Manner::Since);
    assert_eq!(years_in("张政办字〔2020〕31号", false)[0].manner, Manner::DocumentNumber);
    assert_eq!(years_in("2022年8月2日", false)[0].manner, Manner::Date);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_in_order(text in "\\PC*") {
        for short in [true, false] {
            let found = years_in(&text, short);
            proptest::prop_assert!(found.windows(2).all(|pair| pair[0].at < pair[1].at));
            proptest::prop_assert!(found.iter().all(|span| span.from <= span.to));
        }
    }
}
