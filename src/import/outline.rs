//! Reads the running text of a document: which lines name units, which introduce lists, which are items and which say
//! by when. Numbers of any depth may stand before them. Tables are read in `table`.

use super::document::{Block, Document, Line, without_debris};
use super::draft::{Draft, ItemDraft};
use super::fields::{self, Field};
use super::labels::{self, Label, Style};
use super::{dates, items, names, table};

/// Reads a document into the draft.
pub fn read(document: &Document, draft: &mut Draft) {
    let mut outline = Outline::default();
    let blocks: Vec<Block> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Line(line) => Block::Line(Line {
                text: without_debris(&line.text),
                ..line.clone()
            }),
            Block::Table(table) => Block::Table(table.clone()),
        })
        .collect();
    let titles = title(&blocks);
    if !titles.is_empty() {
        let joint = if titles.iter().all(|(_, text)| text.is_ascii()) {
            " "
        } else {
            ""
        };
        draft.title = Some(
            titles
                .iter()
                .map(|(_, text)| text.as_str())
                .collect::<Vec<_>>()
                .join(joint),
        );
    }
    for (index, block) in blocks.iter().enumerate() {
        match block {
            Block::Line(line) if line.text.is_empty() || titles.iter().any(|(at, _)| *at == index) => {}
            Block::Line(line) => {
                let next = blocks[index + 1..].iter().find_map(|block| match block {
                    Block::Line(line) if line.text.is_empty() => None,
                    Block::Line(line) => Some(Next::Line(&line.text)),
                    Block::Table(_) => Some(Next::Table),
                });
                outline.line(line, next, draft);
            }
            Block::Table(table) => {
                let heading = outline
                    .heading
                    .as_ref()
                    .map(|heading| (heading.text.clone(), heading.line));
                outline.flush(draft);
                table::read(table, heading, draft);
            }
        }
    }
    outline.flush(draft);
}

enum Next<'a> {
    Line(&'a str),
    Table,
}

/// The lines that make the title: from the first line on, until it ends like a title or something else begins.
fn title(blocks: &[Block]) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let Block::Line(line) = block else { break };
        if line.text.is_empty() || line.text.starts_with("附件") && lines.is_empty() {
            if lines.is_empty() {
                continue;
            }
            break;
        }
        let (label, rest) = labels::label(&line.text);
        let own = line.title;
        let prose =
            rest.contains(['。', '；', '：', ':']) || rest.chars().count() > if rest.is_ascii() { 120 } else { 50 };
        if !own && (prose || label.is_some() || lines.len() >= 3) {
            break;
        }
        lines.push((index, rest.to_owned()));
        let ends = [
            "方案",
            "计划",
            "清单",
            "通知",
            "分工",
            "表",
            "办法",
            "目录",
            "plan",
            "list",
            "checklist",
            "schedule",
        ];
        if own || ends.iter().any(|end| rest.to_lowercase().ends_with(end)) {
            break;
        }
    }
    lines
}

#[derive(Debug, Clone)]
struct Heading {
    text: String,
    line: usize,
    source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    /// Prose: nothing is owed here.
    #[default]
    Prose,
    /// What is to be done: its numbers are no headings and no items.
    Tasks,
    /// Items of a list.
    Items,
}

/// What stands between two headings.
#[derive(Debug, Default)]
struct Outline {
    heading: Option<Heading>,
    /// Owners told by a field or a sentence; the heading owns the list otherwise.
    owners: Vec<String>,
    inside_another: bool,
    items: Vec<ItemDraft>,
    remarks: Vec<String>,
    /// The deadline of this section, applied when its owners are known.
    due: Option<(String, usize)>,
    mode: Mode,
    /// Form and last number of the items of the current list.
    item_label: Option<Label>,
    /// The list stood on the line of its introducer.
    inline: bool,
    /// Forms of numbers that headings have had, with the last number of each.
    heading_labels: Vec<Label>,
}

impl Outline {
    fn line(&mut self, line: &Line, next: Option<Next<'_>>, draft: &mut Draft) {
        let (label, rest) = labels::label(&line.text);
        let listed = self.mode == Mode::Items && label.is_some_and(|label| self.is_next_item(label));
        if !listed && let Some((field, value)) = field_of(rest, line, label) {
            return self.field(field, value, line, draft);
        }
        if !listed && let Some((owner, value)) = sub_unit(rest) {
            self.flush(draft);
            self.owners = vec![owner.to_owned()];
            self.inside_another = true;
            self.begin_list(value, line);
            return;
        }
        if self.is_heading(line, label, rest, next.as_ref()) {
            return self.open(line, label, rest, draft);
        }
        match self.mode {
            Mode::Items => self.item(line, label, rest),
            Mode::Tasks | Mode::Prose => general_deadline(line, draft),
        }
    }

    fn is_next_item(&self, label: Label) -> bool {
        self.item_label
            .is_some_and(|last| last.style == label.style && label.number == last.number + 1)
    }

    fn is_heading(&self, line: &Line, label: Option<Label>, rest: &str, next: Option<&Next<'_>>) -> bool {
        let introduces = match next {
            Some(Next::Table) => true,
            Some(Next::Line(text)) => {
                let (label, rest) = labels::label(text);
                let following = Line {
                    text: (*text).to_owned(),
                    ..Line::default()
                };
                let field = field_of(rest, &following, label).map(|(field, _)| field);
                matches!(
                    field,
                    Some(Field::Tasks | Field::Materials | Field::Unit | Field::Contact)
                )
            }
            None => false,
        };
        let ascii = rest.is_ascii();
        let short = rest.chars().count() <= if ascii { 80 } else { 40 };
        let sentence = rest.contains(['。', '；', ';']) || rest.ends_with(['，', ',', '、']);
        if line.heading || line.title {
            return true;
        }
        if !short || sentence {
            return false;
        }
        let Some(label) = label else {
            return introduces && !rest.ends_with(['：', ':']) && self.mode != Mode::Items
                || introduces && self.mode == Mode::Items && (self.inline || self.item_label.is_some());
        };
        if label.style == Style::Bullet {
            return false;
        }
        let known = self.heading_labels.iter().find(|known| known.style == label.style);
        let goes_on = known.is_some_and(|known| label.number == known.number + 1);
        match self.mode {
            Mode::Prose => true,
            Mode::Tasks => introduces || goes_on && label.number > 1,
            Mode::Items if self.is_next_item(label) => introduces,
            Mode::Items if self.item_label.is_some_and(|last| last.style == label.style) => introduces || goes_on,
            Mode::Items if self.item_label.is_none() && !self.inline => introduces,
            Mode::Items => introduces || known.is_some(),
        }
    }

    fn open(&mut self, line: &Line, label: Option<Label>, rest: &str, draft: &mut Draft) {
        self.flush(draft);
        self.mode = Mode::Prose;
        self.heading = Some(Heading {
            text: rest.to_owned(),
            line: line.number,
            source: line.text.clone(),
        });
        if let Some(label) = label {
            self.heading_labels.retain(|known| known.style != label.style);
            self.heading_labels.push(label);
        }
    }

    fn field(&mut self, field: Field, value: &str, line: &Line, draft: &mut Draft) {
        match field {
            Field::Materials => {
                if !self.items.is_empty() && self.due.is_some() {
                    self.deliver(draft);
                }
                self.begin_list(value, line);
            }
            Field::Unit => {
                if !self.owners.is_empty() && !self.items.is_empty() {
                    self.flush(draft);
                }
                self.owners = names::split(value);
                self.mode = Mode::Prose;
            }
            Field::Deadline => {
                self.mode = Mode::Prose;
                if self.heading.is_none() && self.owners.is_empty() {
                    draft.deadline(value, line.number);
                } else {
                    self.due = Some((value.to_owned(), line.number));
                }
            }
            Field::Contact | Field::Copies => self.remarks.push(line.text.clone()),
            Field::Tasks => self.mode = Mode::Tasks,
            Field::Ordinal | Field::Note => self.mode = Mode::Prose,
        }
    }

    fn begin_list(&mut self, value: &str, line: &Line) {
        self.mode = Mode::Items;
        self.item_label = None;
        let asked = fields::ASKING.iter().find_map(|asking| value.strip_prefix(asking));
        let value = if self.inside_another {
            asked.unwrap_or(value)
        } else {
            value
        };
        let value = value.trim_start_matches(['：', ':']);
        let found = items::split(value);
        self.inline = !found.is_empty();
        for text in found {
            self.items.push(ItemDraft {
                text,
                line: line.number,
                ..ItemDraft::default()
            });
        }
    }

    fn item(&mut self, line: &Line, label: Option<Label>, rest: &str) {
        if let (Some(label), Some(last)) = (label, self.item_label)
            && label.style != last.style
            && self.items.last().is_some_and(|item| item.text.ends_with(['：', ':']))
        {
            // `1.会议类：` only names what follows.
            self.items.pop();
        }
        let numbered = self.item_label.is_some_and(|last| last.style != Style::Bullet);
        let goes_on = label.is_none() && numbered;
        if let (true, Some(last)) = (goes_on, self.items.last_mut()) {
            last.text.push_str(&items::tidy(rest));
            return;
        }
        for text in items::split(rest) {
            self.items.push(ItemDraft {
                text,
                line: line.number,
                ..ItemDraft::default()
            });
        }
        if label.is_some() {
            self.item_label = label;
        }
    }

    /// Hands the items of the current list to their owners, with the deadline told beside them.
    fn deliver(&mut self, draft: &mut Draft) {
        self.deliver_items(draft);
        if let Some((text, line)) = self.due.take() {
            draft.deadline(&text, line);
        }
    }

    fn deliver_items(&mut self, draft: &mut Draft) {
        let items = std::mem::take(&mut self.items);
        let remarks = std::mem::take(&mut self.remarks);
        if items.is_empty() && self.owners.is_empty() {
            return;
        }
        let (line, source) = match &self.heading {
            Some(heading) if self.owners.is_empty() => (heading.line, heading.source.clone()),
            _ => (items.first().map_or(0, |item| item.line), self.owners.join("、")),
        };
        let owners = match (&self.heading, &self.owners[..]) {
            (Some(heading), []) => vec![heading.text.clone()],
            (_, owners) => owners.to_vec(),
        };
        if owners.is_empty() && !items.is_empty() {
            let text = items[0].text.clone();
            let otherwise = "put the name of the unit on a line of its own above the list";
            draft.doubt(
                line,
                &text,
                "the list has no unit before it and was left out",
                otherwise,
                0.1,
            );
        }
        for owner in owners.iter().filter(|_| !items.is_empty()) {
            let unit = draft.unit(owner, line, &source);
            draft.units[unit].inside_another |= self.inside_another;
            draft.units[unit].remarks.extend(remarks.iter().cloned());
            items.iter().for_each(|item| draft.item(unit, item.clone()));
        }
    }

    /// Ends the section: what it holds goes to its owners.
    fn flush(&mut self, draft: &mut Draft) {
        self.deliver(draft);
        self.owners.clear();
        self.inside_another = false;
        self.item_label = None;
    }
}

/// A field with its value; a heading such as 支撑材料 is a field without value.
fn field_of<'a>(rest: &'a str, line: &Line, label: Option<Label>) -> Option<(Field, &'a str)> {
    if let Some(found) = fields::field(rest) {
        return Some(found);
    }
    let short = rest.chars().count() <= if rest.is_ascii() { 30 } else { 10 };
    let marked = line.heading || label.is_some();
    let ends = [
        "材料",
        "资料",
        "清单",
        "任务",
        "职责",
        "required",
        "documents",
        "evidence",
        "duties",
        "materials",
    ];
    let introducer = short && ends.iter().any(|end| rest.to_lowercase().ends_with(end));
    let field = fields::meaning(rest).filter(|_| introducer)?;
    (marked || fields::meaning(rest) == Some(Field::Materials)).then_some((field, ""))
}

/// 张店区人武部：需提供…: a list that belongs to the unit named before the colon.
fn sub_unit(text: &str) -> Option<(&str, &str)> {
    let (key, value) = fields::split_key(text)?;
    let long = key.chars().count() > if key.is_ascii() { 40 } else { 15 };
    let asks = fields::ASKING.iter().any(|asking| value.starts_with(asking));
    (!long && asks && fields::meaning(key).is_none()).then_some((key, value))
}

/// A sentence that tells everybody when to hand in (请于6月20日前报送).
fn general_deadline(line: &Line, draft: &mut Draft) {
    let text = line.text.to_lowercase();
    let asks = [
        "前报",
        "前将",
        "前提交",
        "前上报",
        "截止",
        "deadline",
        "due by",
        "submitted by",
        "no later than",
    ];
    if draft.general_due.is_none()
        && asks.iter().any(|word| text.contains(word))
        && !dates::find(&text, 2000).is_empty()
    {
        draft.general_due = draft.date(&line.text, line.number);
    }
}
