//! What a letter puts around its lists: whom it greets above them; closing words, signature and date below. Nothing of
//! it is owed. It looks at single lines and holds no state.

use super::super::labels::{self, Label};
use super::super::{dates, names};
use super::lines::Next;

/// True for the units a letter is addressed to (各镇、街道：), whose list would follow at once: here a sentence does.
pub(super) fn is_salutation(text: &str, next: Next<'_>) -> bool {
    let Some(named) = text.strip_suffix(['：', ':']) else { return false };
    let addressed = names::is_group(named) || named.split(['，', '、']).all(names::is_office);
    let Next::Line(line) = next else { return false };
    let sentence = line.text.contains('，') || line.text.ends_with(['。', '：']);
    addressed && sentence && labels::label(&line.text).0.is_none()
}

/// True for what stands below all lists: words about the whole of them (以上资料…), who signs, and the day.
pub(super) fn is_closing(text: &str, next: Next<'_>) -> bool {
    let sentence = text.contains(['，', '。']);
    let whole = ["以上", "上述"].iter().any(|word| text.starts_with(word)) && sentence;
    let formula = text.starts_with("特此") || is_enclosure(text);
    let signed = !sentence && matches!(next, Next::Line(line) if is_day(&line.text));
    whole || formula || signed || is_day(text)
}

/// 附件：1.样式, or the mark above an enclosure (附件2).
fn is_enclosure(text: &str) -> bool {
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    text.strip_prefix("附件")
        .map(|rest| rest.trim_start_matches(number))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['：', ':']))
}

/// A day and nothing else: 2024年6月28日, 二〇二四年六月二十八日.
fn is_day(text: &str) -> bool {
    let text = text.trim();
    let in_words = text.ends_with('日')
        && text.contains('年')
        && text.chars().all(|c| "〇○零一二三四五六七八九十年月日".contains(c) || c.is_whitespace());
    in_words || matches!(dates::find(text, 2000)[..], [day] if day.at == (0, text.len()) && day.year_told && !day.vague)
}

/// A sentence that tells everybody when to hand in (请于6月20日前报送). With a number before it, it must speak of all
/// units, or it is an item with its own day.
pub(super) fn asks_everybody(text: &str, label: Option<Label>) -> bool {
    const ASKING: &[&str] = &[
        "前报",
        "前将",
        "前提交",
        "前上报",
        "前交",
        "前送",
        "前寄",
        "截止",
        "deadline",
        "due by",
        "submitted by",
        "no later than",
    ];
    let text = text.to_lowercase();
    let all = label.is_none() || ["各单位", "各部门", "各有关"].iter().any(|word| text.contains(word));
    let days = dates::find(&text, 2000);
    let asked = ASKING.iter().any(|word| text.contains(word))
        || days.iter().any(|day| hands_in(&text[..day.at.1], &text[day.at.1..]));
    all && asked && !days.is_empty()
}

/// What is to be done by a day is to hand in (…7月12日下班前完成归集), not a task of the plan.
fn hands_in(day: &str, behind: &str) -> bool {
    const VERBS: &[&str] = &[
        "报送", "上报", "送交", "送至", "送到", "送达", "提交", "上交", "交至", "交到", "移交", "上传", "归集", "归档",
        "汇总", "收集", "备齐", "提供", "反馈", "邮寄", "寄至", "发至", "发送",
    ];
    let clause = behind.split(['，', '。', '；', ',', ';']).next().unwrap_or(behind);
    // 前 stands behind the day, or behind the hour or weekday told with it.
    let doing = if day.ends_with('前') {
        Some(clause)
    } else {
        clause.split_once('前').filter(|(hour, _)| hour.chars().count() <= 8).map(|(_, doing)| doing)
    };
    doing.is_some_and(|doing| VERBS.iter().any(|verb| doing.contains(verb)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::Line;

    fn before<T>(text: &str, judge: impl Fn(Next<'_>) -> T) -> T {
        judge(Next::Line(&Line { text: text.to_owned(), ..Line::default() }))
    }

    #[test]
    fn a_salutation_is_told_from_the_name_above_a_list() {
        for text in ["各镇、街道：", "区教育局、区卫健局：", "各街道办事处，区创城工作各成员单位：", "各科室、班组："]
        {
            assert!(before("为做好迎检工作，现通知如下：", |next| is_salutation(text, next)), "{text}");
            assert!(!before("1、工作计划", |next| is_salutation(text, next)), "{text}");
            assert!(!before("工作计划", |next| is_salutation(text, next)), "{text}");
        }
        assert!(!before("为做好迎检工作，现通知如下：", |next| is_salutation("材料要求：", next)));
    }

    #[test]
    fn what_closes_a_letter_is_no_item() {
        for text in [
            "以上资料请各单位抓紧准备。",
            "特此通知。",
            "附件：1.封面样式",
            "附件2",
            "县委巡察组",
            "2024年6月28日",
            "二〇二四年六月二十八日",
        ] {
            assert!(before("2024年6月28日", |next| is_closing(text, next)), "{text}");
        }
        for text in ["以上各项的会议纪要", "附件目录", "2024年6月28日会议记录", "2024年6月底"] {
            assert!(!before("工作计划", |next| is_closing(text, next)), "{text}");
        }
    }

    #[test]
    fn sentences_that_ask_everybody_to_hand_in_by_a_day_are_known() {
        for text in [
            "请于6月20日前报送。",
            "各单位于2024年11月8日前完成归集，由专人上传。",
            "以上资料请于2024年7月12日前送交巡察组驻地。",
            "请于7月12日（星期五）下班前将电子版发至邮箱。",
            "6月底前提供到位。",
        ] {
            assert!(asks_everybody(text, None), "{text}");
        }
        for text in
            ["各单位于5月底前完成交通整治，并报送材料。", "2024年6月28日", "时段为2022年1月1日至2024年10月31日。"]
        {
            assert!(!asks_everybody(text, None), "{text}");
        }
    }
}
