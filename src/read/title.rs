//! The title of a document: what its first lines say, confirmed or replaced by its properties. Weak evidence only.

use super::found::clean_line;
use crate::rules::reading::Kind;

/// Lines among which a title is looked for.
const LINES: usize = 10;
/// A title is no longer than this; longer lines are prose.
const LONGEST: usize = 60;

/// Beginnings of the titles that programs put in by themselves.
const BY_PROGRAM: [&str; 12] = [
    "Microsoft",
    "PowerPoint",
    "文档",
    "工作簿",
    "演示文稿",
    "Untitled",
    "untitled",
    "无标题",
    "未命名",
    "Sheet",
    "Document",
    "WPS",
];

/// Beginnings of lines that stand above a title: number, urgency, sender.
const ABOVE: [&str; 8] = ["附件", "签发", "发文", "主送", "密级", "份号", "特急", "加急"];

/// The title, if there is one.
pub(super) fn choose(property: Option<String>, text: &str, kind: Kind) -> Option<String> {
    let property = property.map(|title| clean_line(&title, super::caps::TITLE)).filter(|title| is_real(title));
    if !matches!(kind, Kind::Document | Kind::Slides | Kind::Pdf | Kind::Sheet) {
        return property;
    }
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES);
    let first = lines().position(is_title).map(|at| {
        let line = lines().nth(at).and_then(|line| line.split('\t').next()).unwrap_or_default().trim();
        // An office's name above 关于…: the title runs over both lines.
        match lines().nth(at + 1) {
            Some(next) if next.starts_with("关于") && is_title(next) && !line.contains("关于") => {
                format!("{line}{next}")
            }
            _ => line.to_owned(),
        }
    });
    match (property, first) {
        (Some(property), _) if first_page_says(text, &property) => Some(property),
        (_, Some(line)) => Some(line),
        (property, None) => property,
    }
}

fn first_page_says(text: &str, title: &str) -> bool {
    let dense = |text: &str| text.chars().filter(|c| !c.is_whitespace()).take(400).collect::<String>();
    dense(text).contains(&dense(title))
}

fn is_real(title: &str) -> bool {
    title.chars().count() >= 4 && !BY_PROGRAM.iter().any(|beginning| title.starts_with(beginning))
}

fn is_title(line: &str) -> bool {
    let han = line.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
    let length = line.chars().count();
    (4..=LONGEST).contains(&length)
        && han >= 4
        && !line.ends_with(['。', '；', '，', '：', ':', '、'])
        && !line.contains('。')
        && !ABOVE.iter().any(|beginning| line.starts_with(beginning))
        && !line.contains('〔')
        && !line.contains("盖章")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_reads_like_a_title_is_one() {
        let text = "附件1\n张双〔2021〕3号\n2021年度双拥工作计划\n为做好双拥工作，制定本计划。";
        assert_eq!(choose(None, text, Kind::Document).as_deref(), Some("2021年度双拥工作计划"));
    }

    #[test]
    fn the_name_of_an_office_belongs_to_the_title_below_it() {
        let text = "张店区人民政府办公室\n关于调整领导小组的通知\n各镇、街道：";
        assert_eq!(choose(None, text, Kind::Document).as_deref(), Some("张店区人民政府办公室关于调整领导小组的通知"));
    }

    #[test]
    fn a_property_counts_when_the_page_says_it_or_the_page_says_nothing() {
        let pick = |property: &str, text| choose(Some(property.to_owned()), text, Kind::Document);
        assert_eq!(pick("旧的年度方案", "2022年慰问活动方案\n正文。").as_deref(), Some("2022年慰问活动方案"));
        assert_eq!(pick("旧的年度方案", "").as_deref(), Some("旧的年度方案"));
        assert_eq!(pick("Microsoft Word - 文档1", ""), None);
    }

    #[test]
    fn prose_is_no_title() {
        assert_eq!(choose(None, "根据上级要求，现将有关情况报告如下。\n一是", Kind::Document), None);
    }
}
