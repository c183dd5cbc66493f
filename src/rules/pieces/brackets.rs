//! Brackets: conditions, not lists, unless they hold document and kind words alone. It only takes them out of the line.

use super::clauses::{is_bare, is_unknown, noun_chain, shows_only};
use super::nouns::Class;
use super::words::{self, SEPARATORS};
use super::years;

/// A line without its brackets, and what stood in them.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The line without brackets.
    pub(super) flat: String,
    /// Contents that are conditions or remarks.
    pub(super) contents: Vec<String>,
    /// Contents that tell the years (2021年以来每年), with the place in the line where they stood.
    pub(super) told: Vec<(usize, String)>,
}

/// Takes the brackets out of a line.
///
/// 会议（纪要、图片）资料 becomes 会议纪要、图片资料; 台账（名册） becomes 台账、名册; 军（警）民 becomes 军民; 创建资料（含制度、现场照片）
/// becomes 创建资料、制度、现场照片; 检测报告（2021年以来每年） becomes 检测报告, and its years.
pub(super) fn take(text: &str) -> Taken {
    let mut taken = Taken::default();
    let mut rest = text.trim();
    while let Some(open) = rest.find(['（', '(']) {
        let (before, from) = rest.split_at(open);
        let inner = &from[from.chars().next().map_or(0, char::len_utf8)..];
        let Some(close) = closing(inner) else { break };
        taken.flat.push_str(before);
        rest = &inner[close + inner[close..].chars().next().map_or(0, char::len_utf8)..];
        taken.bracket(inner[..close].trim(), before, rest);
    }
    taken.flat.push_str(rest);
    taken
}

impl Taken {
    fn bracket(&mut self, content: &str, before: &str, after: &str) {
        // （方案、节目单、照片，每年不少于6次）: documents, and what is demanded of them.
        let demand = content.split_once(['，', '；']).filter(|(listed, rest)| {
            listed.contains('、') && contained(listed, before).is_some() && noun_chain(rest).is_none()
        });
        if let Some((listed, rest)) = demand {
            self.bracket(listed, before, after);
            self.bracket(rest.trim(), "", "");
        } else if let Some(listed) = contained(content, before) {
            // A phrase of its own (立项批复) would open a clause; it is part of what stands before the bracket.
            let phrase = separated(listed).first().is_some_and(|first| !is_bare(first) && !shows_only(first));
            self.flat.push_str(if phrase { "、含" } else { "、" });
            self.flat.push_str(listed);
        } else if nouns_alone(content) {
            if noun_chain(before).is_some() {
                self.flat.push('、');
            }
            self.flat.push_str(content);
        } else if !content.is_empty() {
            if years::tells(content) {
                self.told.push((self.flat.len(), content.to_ascii_lowercase()));
            }
            if !years::tells_nothing_else(content) && !explains(content, before, after) {
                self.contents.push(content.to_owned());
            }
        }
    }
}

/// What is to be handed in, said in brackets: 资料（含制度、现场照片）, 资料（培训通知、签到表） list documents, 总结（含照片） a picture beside one; what
/// a document must hold (名单（含姓名、职务）, 计划（含预算）) is a condition.
fn contained<'a>(content: &'a str, before: &str) -> Option<&'a str> {
    let contains = words::CONTAINS.iter().chain(&["附"]).find_map(|word| content.strip_prefix(word));
    let listed = contains.unwrap_or(content).trim();
    let (chain, _, _) = noun_chain(before)?;
    let holds_documents = chain.last().is_some_and(|word| word.class == Class::Filler || word.text == "档案");
    let parts = separated(listed);
    if contains.is_none() && (!holds_documents || parts.len() < 2) {
        return None;
    }
    let fits = |part: &&str| shows_only(part) || holds_documents && noun_chain(part).is_some();
    // One word we do not know among documents is a document by its place.
    let unknown = parts.iter().filter(|part| !fits(part)).collect::<Vec<_>>();
    let by_its_place = |part: &str| parts.len() > 2 && is_unknown(part, 6) && !is_a_column(part);
    (unknown.is_empty() || matches!(unknown[..], [part] if by_its_place(part))).then_some(listed)
}

/// A list of names inside a phrase (移风易俗（婚俗改革、殡葬改革）实施方案) tells which things are meant; it demands nothing.
fn explains(content: &str, before: &str, after: &str) -> bool {
    let names: Vec<&str> = content.split('、').map(str::trim).collect();
    let name = |name: &&str| {
        (2..=6).contains(&name.chars().count())
            && name.chars().all(|c| c.is_alphabetic() && !c.is_ascii())
            && !is_a_column(name)
    };
    let goes_on = after.trim_start().starts_with(|c: char| c.is_alphabetic() && !"和及与或".contains(c));
    let demands = ["有", "含", "及", "附", "按", "须", "需", "不", "无", "每", "各", "如"]
        .iter()
        .any(|word| content.starts_with(word));
    names.len() > 1 && names.iter().all(name) && goes_on && !demands && noun_chain(before).is_none()
}

/// True for what a list must hold (姓名, 联系电话).
fn is_a_column(name: &str) -> bool {
    words::COLUMNS.iter().any(|column| name.contains(column))
}

/// The byte offset of the bracket that closes the one just opened.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in inner.char_indices() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' if depth == 0 => return Some(at),
            '）' | ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn separated(content: &str) -> Vec<&str> {
    let mut pieces = vec![content];
    for separator in SEPARATORS {
        pieces = pieces.iter().flat_map(|piece| piece.split(separator)).collect();
    }
    pieces
}

fn nouns_alone(content: &str) -> bool {
    !content.is_empty() && separated(content).iter().all(|piece| is_bare(piece))
}
