//! How a line of the plan becomes the pieces that can be missing: parts, years, kinds, conditions and need.
//! Pure text rules of the design's section 6; it knows no plan, no unit and no file.
//!
//! The rules, each with an example (the table of real items is `tests/data/pieces.tsv`):
//!
//! - *Parts*: words that name a document of their own are parts (`documents.txt`): 工作计划、总结 is two. 文件, 图片, 文字 … are
//!   kinds of evidence and never a part: 有关文件、标志、照片 is one piece with three kinds; a file told from others is one
//!   beside documents (命名文件及名册: two). 台账 and 名册 are one part. What no list names is known by its ending (整改回复单), or by its
//!   place in a list of documents (通知、随想、照片: 随想), and then reported; what a picture shows is no document (界标、警示牌照片;
//!   奖牌、证书照片). A file is named after what it did (指挥部成立文件: 成立文件).
//! - *Clauses*: behind a phrase that ends in such a word, ，、和及与 open another when a full phrase follows (预算证明材料和资金
//!   下拨凭证: two); a bare word goes on with the list (活动方案、图片: one); 或, 并 go on with the sentence (…资料，或无…证明: one,
//!   and so is all that is listed before 或无…证明);
//!   含 lists what the phrase before is made of (活动资料，含方案、总结: two). Rules part as well where another phrase follows
//!   (管理制度和居民公约: two), and one named in full with its records (决策制度及台账: two); else they are advice (制度、台账).
//! - *Brackets* are conditions (（有双拥内容）), unless they tell which things are meant (移风易俗（婚俗改革、殡葬改革）方案),
//!   hold such words alone (会议（纪要、图片）资料 reads 会议纪要、图片资料), say what material is made of
//!   (资料（含制度、现场照片）), or tell years (报告（2021年以来每年）). A list of documents with a demand behind it is both
//!   (资料（方案、照片，每年不少于2次）).
//! - *等* behind such words closes a list of examples: the first document is required, the rest is welcome.
//! - *Years*: 年度 before a document, 每年, or a document annual by nature with a period (2020年来…工作计划) give a piece a
//!   year. For the year of the deadline only what is made at its start is owed (计划, 要点, 工作报告, 责任书, a 方案 that is not for an
//!   event); the rest is advice. 年度有计划 is a predicate and gives none. 年度 and a period hold for their own clause; 每年 and
//!   years in figures reach the documents listed behind them, up to the next comma (每年检查计划及结果通报: both); figures reach no
//!   list in force (2021—2022年采购计划、供应商名录). A range that opens a phrase is each of its years (2021—2022年检测报告), unless
//!   months bound it or it is of a plan for all of them (2021—2025年规划). 每季度 with a period, or demanded in brackets, is one
//!   piece a year, and a condition.
//! - *Counts*: 典型案例3篇 is three pieces; 照片10张, 满意率90%以上, 一式三份 are conditions; 24小时值班表 is a name.
//! - *If-any*: 其他… at the head or before 有关资料, 加分, 被列为全国…, 有关现场点, 如有: never missing.

mod brackets;
mod clauses;
mod conditions;
mod naming;
mod nouns;
mod parts;
mod words;
mod years;

use super::ids::Slot;
use super::plan::Need;

/// Characters of the longest text that is read as a line of a plan.
const LONGEST: usize = 2000;

/// The years a plan asks for, and the year of its deadline (what is made during that year is not finished yet).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// First and last year of the period, both included.
    pub period: (i32, i32),
    /// The year of the deadline.
    pub deadline: i32,
    /// The month of the deadline, from 1: what belongs to a campaign of an earlier month is there by then.
    pub month: u32,
}

/// What one line of the plan asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// What can be missing; never empty (one empty slot when the line is one piece).
    pub pieces: Vec<Slot>,
    /// Welcome but not owed.
    pub advice: Vec<Slot>,
    /// Kinds of evidence asked for.
    pub kinds: Vec<String>,
    /// Conditions to show, never to count.
    pub conditions: Vec<String>,
    /// Required, or only if there is any.
    pub need: Need,
    /// What a careful clerk would look at again.
    pub unsure: Vec<Unsure>,
}

/// A choice the rules made that the wording leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsure {
    /// A comma was taken to part two documents.
    CommaParts(Vec<String>),
    /// Of a list, this document is required and the rest welcome.
    FirstOfList(String),
    /// No word says which document is meant: any evidence will do.
    AnyEvidence,
    /// 每年 without a year: the plan's own period was taken.
    PeriodOfPlan,
    /// 近三年 and the like: these years were taken.
    RelativeYears(i32, i32),
    /// More often than once a year (每季度): one piece a year, how often is a condition.
    Oftener(&'static str),
    /// In a list of documents, this ends in no word we know: it was kept as a document of its own.
    Unknown(String),
    /// What stands before a bare noun in a list names no document we know (样品及目录): it has no piece of its own.
    Beside(String),
    /// A number of files too large to count one by one: shown as a condition.
    ManyFiles(u32),
}

/// Expands one line of the plan.
///
/// ```
/// use shouqi::rules::pieces::{Years, expand};
/// let years = Years { period: (2020, 2023), deadline: 2023, month: 6 };
/// let slots: Vec<String> = expand("2020年以来年度工作计划、总结", years).pieces.iter().map(ToString::to_string).collect();
/// assert_eq!(slots, ["计划@2020", "计划@2021", "计划@2022", "计划@2023", "总结@2020", "总结@2021", "总结@2022"]);
/// ```
pub fn expand(text: &str, years: Years) -> Expansion {
    if text.chars().count() > LONGEST {
        return whole(text);
    }
    let brackets::Taken { flat, contents, told } = brackets::take(text);
    let clauses = clauses::split(&flat);
    let mut out = parts::expand(&clauses, &told, years);
    let often = out.unsure.iter().filter_map(|unsure| match unsure {
        Unsure::Oftener(often) => Some((*often).to_owned()),
        _ => None,
    });
    out.conditions = conditions::find(&contents, &flat);
    let often: Vec<String> = often.filter(|often| !out.conditions.iter().any(|told| told.contains(often))).collect();
    out.conditions.extend(often);
    if contents.iter().any(|content| words::IF_ANY.iter().any(|word| content.contains(word))) {
        out.need = Need::IfAny;
    }
    if let Some(unsure) = conditions::too_many_files(&flat) {
        out.unsure.push(unsure);
    }
    out
}

/// A text too long for one line of a plan is one piece.
fn whole(text: &str) -> Expansion {
    let need = if text.starts_with("其他") { Need::IfAny } else { Need::Required };
    Expansion {
        pieces: vec![Slot::default()],
        advice: Vec::new(),
        kinds: Vec::new(),
        conditions: Vec::new(),
        need,
        unsure: vec![Unsure::AnyEvidence],
    }
}

/// The period a line tells, if any: first and last year, `i32::MAX` for one that is still open (2020年以来). 近三年 is
/// read as the three years before the year of the deadline.
pub fn period_told(text: &str, deadline: i32) -> Option<(i32, i32)> {
    let recent = || years::recent(text).map(|count| (deadline - count, deadline - 1));
    years::told(&text.to_ascii_lowercase()).or_else(recent)
}

/// True when a text names a document or a kind of evidence where the rules would look for one.
pub fn names_document(text: &str) -> bool {
    let clauses = clauses::split(&brackets::take(text).flat);
    clauses.iter().flat_map(|clause| &clause.elements).any(|element| !element.chain.is_empty())
}

/// Every year between 1990 and 2099 that a text names in digits.
pub fn years_named(text: &str) -> Vec<i32> {
    years::four_digit_years(text).map(|(_, year)| year).collect()
}
