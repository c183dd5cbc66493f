//! Secrecy marks: 绝密, 机密, 秘密 as a mark on the first page or in a name. Words such as 保密工作 or 秘密战线 are no mark.
//! It only finds; who is told is not its business.
//!
//! The mark's place and form are those of GB/T 9704-2012 §7.2.2 and of the secrecy law's rules: grade, ★, period,
//! at the top left of the first page (`机密★1年`), or the grade on a line of its own.

use serde::{Deserialize, Serialize};

/// The three grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    /// 绝密.
    TopSecret,
    /// 机密.
    Confidential,
    /// 秘密.
    Secret,
}

const GRADES: [Mark; 3] = [Mark::TopSecret, Mark::Confidential, Mark::Secret];
/// Lines of the first page that may hold the mark; it stands above the title.
const LINES: usize = 12;
/// A ticked box before or after a grade on a form.
const TICKS: [char; 5] = ['☑', '√', '■', '✓', '✔'];

impl Mark {
    /// The grade as it is written.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Mark::TopSecret => "绝密",
            Mark::Confidential => "机密",
            Mark::Secret => "秘密",
        }
    }
}

/// The mark on the first page of a text.
pub(super) fn on_first_page(text: &str) -> Option<Mark> {
    text.lines().filter(|line| !line.trim().is_empty()).take(LINES).find_map(in_line)
}

/// The mark in the name of a file or of one of its folders, taken one by one.
pub(super) fn in_name(name: &str) -> Option<Mark> {
    GRADES.into_iter().find(|grade| {
        let word = grade.as_str();
        name.match_indices(word).any(|(at, _)| {
            let before = name[..at].chars().next_back();
            let after = name[at + word.len()..].trim_start_matches('级');
            let after_char = after.chars().next();
            let bracketed = before.is_some_and(|c| "(（[【〔<《".contains(c))
                && after_char.is_some_and(|c| ")）]】〕>》".contains(c) || is_star(c));
            let apart = before.is_none_or(is_gap) && after_char.is_none_or(is_gap);
            after_char.is_some_and(is_star) || bracketed || apart
        })
    })
}

fn in_line(line: &str) -> Option<Mark> {
    let dense: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let named: Vec<Mark> = GRADES.into_iter().filter(|grade| dense.contains(grade.as_str())).collect();
    let ticked = |before: bool| {
        named.iter().copied().find(|grade| {
            let word = grade.as_str();
            TICKS
                .iter()
                .any(|tick| dense.contains(&if before { format!("{tick}{word}") } else { format!("{word}{tick}") }))
        })
    };
    match named.as_slice() {
        [] => None,
        [grade] => marks(&dense, *grade).then_some(*grade),
        // A form that offers the grades marks only by a tick; most forms have their boxes before the words.
        _ => ticked(true).or_else(|| ticked(false)),
    }
}

/// True when a line without its blanks marks its page with `grade`.
fn marks(line: &str, grade: Mark) -> bool {
    let starred = line
        .split(grade.as_str())
        .skip(1)
        .any(|after| after.trim_start_matches('级').chars().next().is_some_and(is_star));
    if starred {
        return true;
    }
    let bare = ["密级：", "密级:", "秘密等级：", "秘密等级:", "密级和保密期限：", "密级"]
        .iter()
        .find_map(|label| line.strip_prefix(label))
        .unwrap_or(line)
        .trim_matches(|c| "()（）[]【】〔〕".contains(c));
    let Some(rest) = bare.strip_prefix(grade.as_str()) else {
        return false;
    };
    let rest =
        rest.trim_start_matches('级').trim_start_matches(['·', '、', '，', '-', '—', '】', '）', ')', ']', '〕']);
    rest.is_empty() || is_period(rest)
}

/// A period of secrecy: 1年, 10 年, 6个月, 长期.
fn is_period(text: &str) -> bool {
    if text == "长期" {
        return true;
    }
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    digits.len() < text.len() && matches!(digits, "年" | "个月" | "月")
}

fn is_star(char: char) -> bool {
    matches!(char, '★' | '☆' | '✭' | '⭐')
}

/// Between a mark and the other words of a name; 汉字, letters and digits belong to words.
fn is_gap(char: char) -> bool {
    !char.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_the_first_page_are_seen() {
        for (text, mark) in [
            ("机密★1年\n张店区文件", Mark::Confidential),
            ("000001\n秘 密 ★ 10 年\n特急", Mark::Secret),
            ("绝密\n关于……的通知", Mark::TopSecret),
            ("密级：秘密\n年度总结", Mark::Secret),
            ("机密级\n名册", Mark::Confidential),
            ("【秘密】5年\n方案", Mark::Secret),
            ("密级：□绝密 ☑机密 □秘密", Mark::Confidential),
        ] {
            assert_eq!(on_first_page(text), Some(mark), "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_no_mark() {
        for text in [
            "2021年度保密工作总结",
            "严守党和国家秘密，落实保密责任",
            "秘密战线上的英雄",
            "密级：□绝密 □机密 □秘密",
            "密级：公开",
            "机密文件管理办法",
            "本单位不存放机密、秘密级文件",
        ] {
            assert_eq!(on_first_page(text), None, "{text}");
        }
        let late = format!("{}机密★1年", "正文\n".repeat(40));
        assert_eq!(on_first_page(&late), None);
    }

    #[test]
    fn a_name_is_marked_only_by_a_grade_that_stands_alone() {
        for name in [
            "机密★1年 方案.docx",
            "（秘密）人员名单.xlsx",
            "[绝密]计划.pdf",
            "秘密-征兵方案.doc",
            "方案_机密.docx",
            "机密级.pdf",
        ] {
            assert!(in_name(name).is_some(), "{name}");
        }
        for name in [
            "保密工作总结.docx",
            "秘密战线英雄事迹.docx",
            "机密文件管理制度.doc",
            "秘密花园.jpg",
            "涉密人员秘密等级说明.doc",
        ] {
            assert_eq!(in_name(name), None, "{name}");
        }
    }
}
