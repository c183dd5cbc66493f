//! What single lines look like: titles, fields, sentences that name a unit, remarks in brackets. It holds no state.

use super::super::document::{Block, Line};
use super::super::fields::{self, Field};
use super::super::labels::{self, Label};
use super::super::names;

/// How titles of plans end.
const TITLE_ENDINGS: &[&str] =
    &["方案", "计划", "清单", "通知", "分工", "表", "办法", "目录", "分解", "plan", "list", "checklist", "schedule"];

/// The lines that make the title: from the first line on, until it ends like a title or something else begins.
pub(super) fn title(blocks: &[Block]) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let Block::Line(line) = block else { break };
        let before_title = lines.is_empty() && (line.text.is_empty() || is_letterhead(&line.text));
        if before_title {
            continue;
        }
        let (label, rest) = labels::label(&line.text);
        let subject = rest.starts_with("关于") && rest.ends_with(['知', '函']);
        let longest = if rest.is_ascii() || subject { 120 } else { 50 };
        let told = fields::field(rest).is_some() || sub_unit(rest).is_some() || rest.ends_with(['：', ':']);
        let prose = told || rest.contains(['。', '；']) || rest.chars().count() > longest;
        if line.text.is_empty() || !line.title && (prose || label.is_some() || lines.len() >= 3) {
            break;
        }
        lines.push((index, rest.to_owned()));
        if line.title || TITLE_ENDINGS.iter().any(|end| rest.to_lowercase().ends_with(end)) {
            break;
        }
    }
    lines
}

/// The title of the plan itself where a notice brings it (关于印发《迎检资料分工方案》的通知).
pub(super) fn issued(title: &str) -> &str {
    let inner = ["关于印发《", "关于下发《", "关于转发《"].iter().find_map(|opening| title.split_once(opening));
    let inner = inner.and_then(|(_, rest)| rest.rsplit_once('》')).filter(|(_, rest)| rest.ends_with("通知"));
    let ends = |text: &str| TITLE_ENDINGS.iter().any(|end| text.ends_with(end));
    inner.map(|(inner, _)| inner).filter(|inner| ends(inner) && !inner.contains('》')).unwrap_or(title)
}

/// What official documents put above their title: 附件1, 某区人民政府办公室文件, 某政办发〔2024〕5号.
fn is_letterhead(text: &str) -> bool {
    let number = text.contains(['〔', '［', '[']) && text.ends_with('号');
    text.starts_with("附件") || text.ends_with("文件") || number
}

/// True for headings of what is told to all units beside their lists (工作要求, 报送方式).
pub(super) fn is_told_to_all(heading: &str) -> bool {
    const WORDS: &[&str] = &[
        "要求",
        "保障",
        "说明",
        "事项",
        "原则",
        "措施",
        "步骤",
        "时限",
        "时间",
        "纪律",
        "附则",
        "方式",
        "标准",
        "格式",
        "安排",
        "目标",
        "组织领导",
        "注意",
    ];
    WORDS.iter().any(|word| heading.contains(word))
}

/// What comes after a line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next<'a> {
    Line(&'a Line),
    Table,
    End,
}

/// The first block that holds anything.
pub(super) fn next(blocks: &[Block]) -> Next<'_> {
    let following = blocks.iter().find_map(|block| match block {
        Block::Line(line) if line.text.is_empty() => None,
        Block::Line(line) => Some(Next::Line(line)),
        Block::Table(_) => Some(Next::Table),
    });
    following.unwrap_or(Next::End)
}

impl Next<'_> {
    /// The line before this one is a heading: what follows says what is to be done or handed in, or who owes it.
    pub(super) fn is_introduced(self) -> bool {
        let Next::Line(line) = self else {
            return matches!(self, Next::Table);
        };
        let (label, rest) = labels::label(&line.text);
        let field = field_of(rest, line, label).map(|(field, _)| field);
        matches!(field, Some(Field::Tasks | Field::Materials | Field::Unit | Field::Contact))
    }

    /// Whom to ask follows.
    pub(super) fn is_contact(self) -> bool {
        matches!(self, Next::Line(line) if matches!(fields::field(&line.text), Some((Field::Contact, _))))
    }

    /// A numbered line follows.
    pub(super) fn is_labelled(self) -> bool {
        matches!(self, Next::Line(line) if labels::label(&line.text).0.is_some())
    }

    /// A numbered line of another level follows.
    pub(super) fn is_labelled_unlike(self, own: Label) -> bool {
        let Next::Line(line) = self else { return false };
        labels::label(&line.text).0.is_some_and(|label| label.style != own.style)
    }
}

/// A field with its value; a heading such as 支撑材料 is a field without value.
pub(super) fn field_of<'a>(rest: &'a str, line: &Line, label: Option<Label>) -> Option<(Field, &'a str)> {
    if let Some(found) = fields::field(rest) {
        return Some(found);
    }
    let short = rest.chars().count() <= if rest.is_ascii() { 30 } else { 10 };
    let field = fields::introducer(rest).filter(|_| short)?;
    (line.heading || label.is_some() || field == Field::Materials).then_some((field, ""))
}

/// The fields of a line that holds several: 责任单位：区委办  完成时限：5月底. A list of materials goes to the end.
pub(super) fn fields_of(text: &str) -> Vec<(Field, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((field, value)) = fields::field(rest) {
        let next = if field == Field::Materials { None } else { next_field(value) };
        let (own, after) = value.split_at(next.unwrap_or(value.len()));
        found.push((field, own.trim().trim_end_matches(['；', ';', '，', ',', '|'])));
        let Some(_) = next else { break };
        rest = after;
    }
    found
}

/// Where the key of another field begins inside a value.
fn next_field(value: &str) -> Option<usize> {
    value.match_indices(['：', ':']).find_map(|(colon, _)| {
        let open = |c: char| c.is_whitespace() || "；;，,。|".contains(c);
        let key = value[..colon].rfind(open).map(|at| at + value[at..].chars().next().map_or(1, char::len_utf8))?;
        fields::meaning(&value[key..colon]).map(|_| key)
    })
}

/// 张店区人武部：需提供… or 请教务处提供以下材料：…: a list that belongs to the unit named before the colon.
pub(super) fn sub_unit(text: &str) -> Option<(&str, &str)> {
    let (key, value) = fields::split_key(text)?;
    let named = asked_unit(key);
    let long = key.chars().count() > if key.is_ascii() { 60 } else { 24 };
    let other = fields::meaning(key).is_some_and(|field| field != Field::Materials);
    if long || other && named.is_none() {
        return None;
    }
    let asks = fields::ASKING.iter().any(|asking| value.starts_with(asking));
    let plain = fields::meaning(key).is_none() && (asks || names::is_office(key) && is_list(value));
    named.or(plain.then_some(key)).map(|name| (name, value))
}

/// The unit in 请教务处提供以下材料 or The Registrar shall provide; `None` when no verb asks it for anything.
pub(super) fn asked_unit(key: &str) -> Option<&str> {
    const ENGLISH: &[&str] =
        &[" shall provide", " must provide", " should provide", " shall submit", " must submit", " provides"];
    if let Some(name) = ENGLISH.iter().find_map(|asking| key.strip_suffix(asking)) {
        return Some(name.strip_prefix("The ").unwrap_or(name));
    }
    let key = without(key, &["资料清单", "材料清单", "资料", "材料"]);
    let key = without(key, &["以下", "下列", "如下"]);
    let name = without(key, &["提供", "提交", "报送", "上报", "准备"]);
    let asks = name.len() < key.len();
    let name = without(name, &["负责", "需要", "需", "应", "须"]).trim_start_matches(['请', '由']);
    (asks && names::is_office(name)).then_some(name)
}

fn without<'a>(text: &'a str, endings: &[&str]) -> &'a str {
    endings.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text)
}

/// A value that reads as a list of things to hand in, not as a sentence.
fn is_list(value: &str) -> bool {
    value.contains(['；', ';']) || crate::rules::pieces::names_document(value)
}

/// The unit and the deadline a remark at the end of a line tells: …（责任单位：区委办；完成时限：5月底）. The line without
/// the remark comes first.
pub(super) fn remark(text: &str) -> Option<(&str, Vec<(Field, &str)>)> {
    told_beside(text).filter(|(_, found)| found.iter().any(|(field, _)| *field == Field::Unit))
}

/// The fields in brackets at the end of a line: 教育局（联系人：王强；完成时限：5月底）. The line without them comes first.
pub(super) fn told_beside(text: &str) -> Option<(&str, Vec<(Field, &str)>)> {
    let text = text.trim_end_matches(['。', '；', ';', '.']);
    let inner = text.strip_suffix(['）', ')', '】', ']'])?;
    let open = inner.rfind(['（', '(', '【', '['])?;
    let remark = &inner[open + inner[open..].chars().next().map_or(1, char::len_utf8)..];
    let found = fields_of(remark);
    (!found.is_empty()).then(|| (text[..open].trim_end_matches(['。', '；', ' ']), found))
}
