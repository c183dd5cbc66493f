//! Reads the running text of a document: which lines name units, which introduce lists, which are items and which say
//! by when. Numbers of any depth may stand before them. Tables are read in `table`.

mod frame;
mod headings;
mod lines;

use super::document::{Block, Document, Line, without_debris};
use super::draft::{Draft, ItemDraft};
use super::fields::{self, Field};
use super::labels::{self, Label, Style};
use super::{items, names, table};
use headings::{Heading, Headings};
use lines::Next;

/// How much a document must say before a list is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// Lists have an introducer (提报材料：), stand in a table, or name their unit beside them.
    #[default]
    Strict,
    /// Whatever stands under the name of an office is its list: for documents that read as nothing otherwise.
    Lenient,
}

/// Reads a document into the draft.
pub fn read(document: &Document, reading: Reading, draft: &mut Draft) {
    let blocks: Vec<Block> = document.blocks.iter().map(clean).collect();
    let titles = lines::title(&blocks);
    if !titles.is_empty() {
        let joint = if titles.iter().all(|(_, text)| text.is_ascii()) { " " } else { "" };
        let texts: Vec<&str> = titles.iter().map(|(_, text)| text.as_str()).collect();
        draft.title = Some(lines::issued(&texts.join(joint)).to_owned());
    }
    let mut outline = Outline { reading, ..Outline::default() };
    for (index, block) in blocks.iter().enumerate() {
        match block {
            Block::Line(line) if line.text.is_empty() || titles.iter().any(|(at, _)| *at == index) => {}
            Block::Line(line) => outline.line(line, lines::next(&blocks[index + 1..]), draft),
            Block::Table(table) => {
                let heading = outline.headings.last().map(|heading| (heading.text.clone(), heading.line));
                outline.flush(draft);
                table::read(table, heading, draft);
            }
        }
    }
    outline.close(draft);
    outline.flush(draft);
}

fn clean(block: &Block) -> Block {
    match block {
        Block::Line(line) => Block::Line(Line { text: without_debris(&line.text), ..line.clone() }),
        Block::Table(table) => Block::Table(table.clone()),
    }
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
    reading: Reading,
    headings: Headings,
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
    /// The last line of the list ended in a full stop.
    full_stop: bool,
    /// The list stood on the line of its introducer.
    inline: bool,
    /// The introducer stands above several units (一、报送内容), each with its own list.
    umbrella: bool,
    /// The number of the last heading that named a unit, and the form of the numbers in its list.
    unit_label: Option<Label>,
    list_style: Option<Style>,
}

impl Outline {
    fn line(&mut self, line: &Line, next: Next<'_>, draft: &mut Draft) {
        let (label, rest) = labels::label(&line.text);
        if self.headings.last().is_none() && self.mode == Mode::Prose && frame::is_salutation(&line.text, next) {
            return;
        }
        let listed = self.mode == Mode::Items && label.is_some_and(|label| self.is_next_item(label));
        let asks_unit = fields::split_key(rest).is_some_and(|(key, _)| lines::asked_unit(key).is_some());
        let field = lines::field_of(rest, line, label).filter(|_| !listed && !asks_unit);
        if let Some((field, value)) = field {
            if value.is_empty() {
                // 一、报送内容 is a heading too: its number belongs to headings.
                self.headings.remember(label);
                let owned = self.headings.last().is_some_and(|heading| is_office(&heading.text));
                self.umbrella = field == Field::Materials && !owned && self.owners.is_empty();
                return self.field(field, value, line, draft);
            }
            return lines::fields_of(rest).into_iter().for_each(|(field, value)| self.field(field, value, line, draft));
        }
        if !listed && let Some((owner, value)) = lines::sub_unit(rest) {
            self.flush(draft);
            self.owners = vec![owner.to_owned()];
            self.inside_another = true;
            return self.begin_list(value, line);
        }
        if self.mode != Mode::Items
            && lines::remark(rest).is_some_and(|(text, _)| crate::rules::pieces::names_document(text))
            && !next.is_introduced()
        {
            return self.items.push(ItemDraft::new(items::tidy(rest), line.number));
        }
        if self.is_heading(line, label, rest, next) {
            let unit = self.goes_on_with_units(label, rest, next);
            self.open(line, label, rest, draft);
            if unit && self.mode == Mode::Prose {
                let assumed = "its number goes on after the units, so it was taken for the name of a unit";
                draft.doubt(line.number, &line.text, assumed, "take the unit out of the plan file", 0.7);
                self.unit_label = label;
                self.begin_list("", line);
            }
            return;
        }
        match self.mode {
            Mode::Items if !self.is_over(line, label, next) => self.item(line, label, rest),
            Mode::Items => {
                self.mode = Mode::Prose;
                self.close(draft);
                general_deadline(line, draft);
            }
            Mode::Tasks | Mode::Prose => general_deadline(line, draft),
        }
    }

    fn is_next_item(&self, label: Label) -> bool {
        self.item_label.is_some_and(|last| last.style == label.style && label.number == last.number + 1)
    }

    /// The list has ended above this line, which belongs to the letter around the lists. Where the numbers go on below
    /// it, it is a remark on an item.
    fn is_over(&self, line: &Line, label: Option<Label>, next: Next<'_>) -> bool {
        if frame::asks_everybody(&line.text, label) {
            return true;
        }
        let goes_on =
            matches!(next, Next::Line(next) if labels::label(&next.text).0.is_some_and(|l| self.is_next_item(l)));
        let ended = self.item_label.is_some() && self.full_stop;
        label.is_none() && !goes_on && (ended || frame::is_closing(&line.text, next))
    }

    fn is_heading(&self, line: &Line, label: Option<Label>, rest: &str, next: Next<'_>) -> bool {
        let short = rest.chars().count() <= if rest.is_ascii() { 80 } else { 40 };
        let sentence = rest.contains(['。', '；', ';']) || rest.ends_with(['，', ',', '、']);
        if line.heading || line.title {
            return true;
        }
        if !short || sentence {
            return false;
        }
        if self.reading == Reading::Lenient && is_office(rest) {
            let stands_out = label.is_some() || rest.ends_with(['：', ':']) || next.is_labelled();
            return stands_out && label.is_none_or(|label| !self.is_next_item(label));
        }
        let introduces = next.is_introduced();
        let Some(label) = label else {
            let colon = rest.ends_with(['：', ':']);
            let list_ended = self.inline || self.item_label.is_some();
            return introduces && if self.mode == Mode::Items { list_ended } else { !colon };
        };
        if label.style == Style::Bullet {
            return false;
        }
        if self.umbrella && is_office(rest) && next.is_labelled_unlike(label) {
            return true;
        }
        let known = self.headings.label_like(label);
        let goes_on = known.is_some_and(|known| label.number == known.number + 1);
        match self.mode {
            Mode::Prose => true,
            Mode::Tasks => introduces || goes_on && label.number > 1,
            // Below the last list of a document stands whom to ask: no heading of what follows.
            Mode::Items if self.is_next_item(label) => introduces && (is_office(rest) || !next.is_contact()),
            Mode::Items if self.item_label.is_some_and(|last| last.style == label.style) => introduces || goes_on,
            Mode::Items if self.item_label.is_none() && !self.inline => introduces,
            Mode::Items => introduces || known.is_some(),
        }
    }

    /// A heading that does not read as an office but has the next number after one, with a list like those of the units
    /// below it: lost, its whole list would be. What is told to all (十七、工作要求) stands there too.
    fn goes_on_with_units(&self, label: Option<Label>, rest: &str, next: Next<'_>) -> bool {
        let after = |unit: Label| label.is_some_and(|own| own.style == unit.style && own.number == unit.number + 1);
        let Next::Line(first) = next else { return false };
        let (below, text) = labels::label(&first.text);
        let listed = below.is_some_and(|below| below.number == 1 && Some(below.style) == self.list_style);
        let sentence = text.trim_end_matches('。').contains('。');
        self.unit_label.is_some_and(after) && listed && !sentence && !lines::is_told_to_all(rest)
    }

    fn open(&mut self, line: &Line, label: Option<Label>, rest: &str, draft: &mut Draft) {
        self.flush(draft);
        self.mode = Mode::Prose;
        let (text, told) = lines::told_beside(rest).unwrap_or((rest, Vec::new()));
        self.headings.open(label, Heading { text: text.to_owned(), line: line.number, source: line.text.clone() });
        for (field, value) in told {
            self.field(field, value, line, draft);
        }
        self.umbrella &= is_office(rest);
        if (self.umbrella || self.reading == Reading::Lenient) && is_office(rest) {
            self.unit_label = label;
            self.begin_list("", line);
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
                if self.headings.last().is_none() && self.owners.is_empty() {
                    draft.deadline(value, line.number);
                } else {
                    self.due = Some((value.to_owned(), line.number));
                }
            }
            Field::Contact | Field::Copies => self.remarks.push(line.text.clone()),
            Field::Tasks => self.mode = Mode::Tasks,
            Field::Ordinal if is_office(value) => self.open(line, None, value, draft),
            Field::Ordinal | Field::Note => self.mode = Mode::Prose,
        }
    }

    fn begin_list(&mut self, value: &str, line: &Line) {
        self.mode = Mode::Items;
        self.item_label = None;
        let asked = fields::ASKING.iter().find_map(|asking| value.strip_prefix(asking));
        let list = asked.filter(|_| self.inside_another).unwrap_or(value);
        let found = items::split(list.trim_start_matches(['：', ':']));
        self.inline = !found.is_empty();
        self.items.extend(found.into_iter().map(|text| ItemDraft::new(text, line.number)));
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
        self.items.extend(items::split(rest).into_iter().map(|text| ItemDraft::new(text, line.number)));
        self.full_stop = line.text.ends_with('。');
        if label.is_some() {
            self.item_label = label;
            self.list_style = label.map(|label| label.style);
        }
    }

    /// No list goes on. Whom to ask, told once and below the last list, is told all units.
    fn close(&mut self, draft: &mut Draft) {
        if draft.units.len() > 1 && draft.units.iter().all(|unit| unit.remarks.is_empty()) {
            self.remarks.clear();
        }
        self.deliver(draft);
    }

    /// Hands the items of the current list to their owners, with the deadline told beside them.
    fn deliver(&mut self, draft: &mut Draft) {
        let remarks = std::mem::take(&mut self.remarks);
        draft.begin_section();
        for mut item in std::mem::take(&mut self.items) {
            let mut owners = self.owners.clone();
            if let Some((text, told)) = lines::remark(&item.text) {
                let text = items::tidy(text);
                for (field, value) in told {
                    match field {
                        Field::Unit => owners = names::split(value),
                        Field::Deadline => item.due = draft.date(value, item.line),
                        _ => {}
                    }
                }
                item.text = text;
            }
            self.give(item, &owners, &remarks, draft);
        }
        if let Some((text, line)) = self.due.take() {
            draft.deadline(&text, line);
        }
    }

    fn give(&self, item: ItemDraft, owners: &[String], remarks: &[String], draft: &mut Draft) {
        let (owners, line, source) = match (self.headings.owner(), owners) {
            (Some(heading), []) => (names::split(&heading.text), heading.line, heading.source.clone()),
            (_, owners) => (owners.to_vec(), item.line, owners.join("、")),
        };
        if let (Some(topic), true) = (self.headings.last(), self.owners.is_empty())
            && self.headings.owner().is_some_and(|owner| owner.line != topic.line)
        {
            let assumed = format!("the list below this topic belongs to {}", owners.join("、"));
            draft.doubt(topic.line, &topic.source, &assumed, "put 责任单位：… before the list", 0.85);
        }
        if owners.len() > 1 && self.owners.is_empty() && self.headings.last().is_some() {
            let assumed = format!("{} units each owe the list below", owners.len());
            draft.doubt(line, &source, &assumed, "edit the units in the plan file", 0.8);
        }
        if owners.is_empty() {
            let otherwise = "put the name of the unit on a line of its own above the list";
            draft.doubt(item.line, &item.text, "it has no unit before it and was left out", otherwise, 0.1);
        }
        for owner in &owners {
            let known = draft.units.len();
            let unit = draft.unit(owner, line, &source);
            if self.reading == Reading::Lenient && draft.units.len() > known {
                let assumed =
                    "no word introduces the lists: all that stands below names of units was taken for materials";
                // One reading of the whole document, said once.
                if draft.unsure.iter().all(|doubt| doubt.assumed != assumed) {
                    draft.doubt(line, &source, assumed, "put 提供材料： before each list, or edit the plan file", 0.6);
                }
            }
            draft.units[unit].inside_another |= self.inside_another;
            for remark in remarks {
                if !draft.units[unit].remarks.contains(remark) {
                    draft.units[unit].remarks.push(remark.clone());
                }
            }
            draft.item(unit, item.clone());
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

/// True for the name of an office, whatever is told beside it (教育局（联系人：王强）, 民政局（牵头）), unless it is what the
/// office hands in (家长学校（课程表）).
fn is_office(text: &str) -> bool {
    let text = text.trim_end_matches(['：', ':']);
    let beside = names::two_names(text).filter(|(_, told)| !crate::rules::pieces::names_document(told));
    let name = beside.map_or(text, |(name, _)| name);
    names::is_office(text) || names::is_office(name)
}

/// A sentence that tells everybody when to hand in (请于6月20日前报送).
fn general_deadline(line: &Line, draft: &mut Draft) {
    if draft.general_due.is_none() && frame::asks_everybody(&line.text, None) {
        draft.general_due = draft.date(&line.text, line.number);
    }
}
