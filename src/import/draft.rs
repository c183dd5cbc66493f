//! A draft of the plan while a document is read: units in order, what they owe, by when. It collects; the finished plan
//! is made in `finish`.

use super::report::Uncertainty;
use super::{dates, items, names};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A unit as the document names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitDraft {
    /// Its name.
    pub name: String,
    /// Line, paragraph or row where it was first named.
    pub line: usize,
    /// The source text there.
    pub source: String,
    /// What it owes.
    pub items: Vec<ItemDraft>,
    /// Liaison, phone, e-mail, remarks: kept as comments.
    pub remarks: Vec<String>,
    /// Other names of it that stand beside its name.
    pub also: Vec<String>,
    /// True when a sentence inside another unit's section named it.
    pub inside_another: bool,
}

/// One thing owed, in the plan's wording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemDraft {
    /// The wording.
    pub text: String,
    /// Line, paragraph or row.
    pub line: usize,
    /// By when, if told.
    pub due: Option<NaiveDate>,
    /// Conditions told beside the wording (份数).
    pub conditions: Vec<String>,
}

impl ItemDraft {
    /// A line of the plan, with nothing told beside it.
    pub fn new(text: String, line: usize) -> Self {
        ItemDraft { text, line, ..ItemDraft::default() }
    }
}

/// The draft.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The title of the document.
    pub title: Option<String>,
    /// Units in document order.
    pub units: Vec<UnitDraft>,
    /// The deadline the document tells outside the lists.
    pub general_due: Option<NaiveDate>,
    /// What was unsure.
    pub unsure: Vec<Uncertainty>,
    /// The year where a deadline tells none.
    pub year: Option<i32>,
    /// The whole document, for the short names it uses.
    pub text: String,
    /// Items that wait for a deadline further down.
    waiting: Vec<(usize, usize)>,
}

impl Draft {
    /// A draft for a document whose dates without a year belong to `year`.
    pub fn new(year: Option<i32>) -> Self {
        Draft { year, ..Draft::default() }
    }

    /// A list begins. Where the document has told everybody when, the lists before it wait for no deadline further down.
    pub fn begin_section(&mut self) {
        if self.general_due.is_some() {
            self.waiting.clear();
        }
    }

    /// Notes an uncertainty.
    pub fn doubt(&mut self, line: usize, text: &str, assumed: &str, otherwise: &str, confidence: f32) {
        let (text, assumed, otherwise) = (text.to_owned(), assumed.to_owned(), otherwise.to_owned());
        self.unsure.push(Uncertainty { line, text, assumed, otherwise, confidence });
    }

    /// The unit of this name; a new one when the document has not named it yet.
    pub fn unit(&mut self, name: &str, line: usize, source: &str) -> usize {
        let mut name = tidy_name(name);
        if name.is_empty() {
            let assumed = "the name of this unit cannot be read, 未命名单位 was taken";
            self.doubt(line, source, assumed, "write its name in the plan file", 0.1);
            "未命名单位".clone_into(&mut name);
        }
        let mut also = Vec::new();
        if let Some((own, told)) = names::told_behind(&name) {
            let own = own.to_owned();
            also = match told {
                names::Behind::ShortForm(form) => vec![form],
                names::Behind::Parts(parts) => parts,
            };
            name = own;
        }
        if let Some(known) = self.units.iter().position(|unit| unit.name == name) {
            return known;
        }
        self.units.push(UnitDraft { name, line, source: source.to_owned(), also, ..UnitDraft::default() });
        self.units.len() - 1
    }

    /// Adds an item to a unit. A date in brackets inside the item (（6月底前报送）) is its own deadline.
    pub fn item(&mut self, unit: usize, mut item: ItemDraft) {
        if items::is_nothing(&item.text) {
            return;
        }
        if item.due.is_none() {
            item.due = self.own_deadline(&item);
        }
        let Some(owner) = self.units.get_mut(unit) else { return };
        if item.due.is_none() {
            self.waiting.push((unit, owner.items.len()));
        }
        owner.items.push(item);
    }

    fn own_deadline(&mut self, item: &ItemDraft) -> Option<NaiveDate> {
        let open = item.text.rfind(['（', '('])?;
        let inner = &item.text[open..];
        let asks = ["前", "截止", "报送", "提交", "by ", "due", "before"].iter().any(|word| inner.contains(word));
        let found = dates::find(inner, self.year?).into_iter().next().filter(|_| asks)?;
        if found.vague || !found.year_told {
            let assumed = format!("it is due on {}", found.date);
            self.doubt(item.line, inner, &assumed, "write deadline = \"YYYY-MM-DD\" under the material", 0.85);
        }
        Some(found.date)
    }

    /// A deadline for everything above it that still waits for one: it may serve several units.
    pub fn deadline(&mut self, text: &str, line: usize) {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            self.general_due = self.general_due.or(self.date(text, line));
            return;
        }
        if dates::is_same_as_above(text) {
            let above = self.units.iter().flat_map(|unit| &unit.items).filter_map(|item| item.due).next_back();
            waiting.iter().for_each(|at| self.set_due(*at, above));
            return;
        }
        if let Some(by_item) = self.by_item(text) {
            for (position, at) in waiting.iter().enumerate() {
                // Numbers count within the list that waits, not over all units that do.
                let number = waiting[..position].iter().filter(|(unit, _)| *unit == at.0).count() + 1;
                let own = |share: &Share| matches!(share, Share::Items(from, to) if (*from..=*to).contains(&number));
                let due = by_item.iter().find(|(share, _)| own(share));
                let rest = by_item.iter().find(|(share, _)| *share == Share::Rest);
                self.set_due(*at, due.or(rest).map(|(_, date)| *date));
            }
            return;
        }
        let Some(date) = self.date(text, line) else {
            self.waiting = waiting;
            return;
        };
        self.doubt_shared_deadline(&waiting, text, line);
        waiting.iter().for_each(|at| self.set_due(*at, Some(date)));
    }

    /// One deadline behind the lists of several units is a reading; behind one list that several owe it is plain.
    fn doubt_shared_deadline(&mut self, waiting: &[(usize, usize)], text: &str, line: usize) {
        let lists: BTreeMap<usize, usize> =
            waiting.iter().rev().map(|(unit, item)| (*unit, self.units[*unit].items[*item].line)).collect();
        let first = lists.values().next().copied();
        if lists.values().any(|list| Some(*list) != first) {
            let listed: Vec<&str> = lists.keys().map(|unit| self.units[*unit].name.as_str()).collect();
            let assumed = format!("this deadline holds for {}", listed.join(", "));
            self.doubt(line, text, &assumed, "write deadline = \"YYYY-MM-DD\" under the materials", 0.9);
        }
    }

    fn set_due(&mut self, (unit, item): (usize, usize), due: Option<NaiveDate>) {
        if let Some(item) = self.units.get_mut(unit).and_then(|unit| unit.items.get_mut(item)) {
            item.due = due;
        }
    }

    /// The one date a deadline text means; of several stages the last, said so.
    pub fn date(&mut self, text: &str, line: usize) -> Option<NaiveDate> {
        let otherwise = "write deadline = \"YYYY-MM-DD\" in the plan file, or import with --deadline";
        let Some(year) = self.year else {
            if !text.trim().is_empty() && !dates::find(text, 2000).is_empty() {
                self.doubt(line, text, "the year of this deadline is unknown, it was left out", otherwise, 0.2);
            }
            return None;
        };
        let found = dates::find(text, year);
        let Some(last) = found.iter().max_by_key(|found| found.date) else {
            if !text.trim().is_empty() {
                self.doubt(line, text, "no date was found in this deadline, the plan's own holds", otherwise, 0.5);
            }
            return None;
        };
        if found.len() > 1 {
            let assumed = format!("of several stages the last is the deadline, {}", last.date);
            self.doubt(line, text, &assumed, otherwise, 0.6);
        } else if !last.year_told || last.vague {
            let assumed = format!("the deadline is {}", last.date);
            self.doubt(line, text, &assumed, otherwise, if last.vague { 0.85 } else { 0.9 });
        }
        Some(last.date)
    }

    /// 第1-3项5月31日前，其余6月20日前: a deadline for some items, and one for the rest.
    fn by_item(&self, text: &str) -> Option<Vec<(Share, NaiveDate)>> {
        let year = self.year?;
        let mut out = Vec::new();
        for segment in text.split(['；', ';', '，', ',', '。']).filter(|segment| !segment.trim().is_empty()) {
            let date = dates::find(segment, year).first()?.date;
            let rest = ["其余", "其他", "剩余", "the rest", "others"].iter().any(|word| segment.contains(word));
            out.push((if rest { Share::Rest } else { item_range(segment)? }, date));
        }
        (!out.is_empty()).then_some(out)
    }
}

/// The items of a list that a deadline is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// From the first number to the second.
    Items(usize, usize),
    /// Those that no other deadline names.
    Rest,
}

/// The numbers in 第1-3项, 第2项, items 1-3.
fn item_range(text: &str) -> Option<Share> {
    let rest = ["第", "items ", "item "].iter().find_map(|word| text.split_once(word))?.1;
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let first = digits(rest);
    let after = &rest[first.len()..];
    let from = first.parse().ok()?;
    let to = after.strip_prefix(['-', '—', '至', '~', '到']).and_then(|rest| digits(rest).parse().ok());
    Some(Share::Items(from, to.unwrap_or(from)))
}

/// A name fit for a folder, without the marks around it.
fn tidy_name(name: &str) -> String {
    let name = name.replace(['/', '\\'], "、").replace(|c: char| c.is_control(), " ");
    let name = name.trim().trim_end_matches(['：', ':', '。', '；', ';', '，']).trim_matches(|c| "*_【】".contains(c));
    names::split(name)
        .into_iter()
        .next()
        .filter(|only| only.chars().count() > 1)
        .unwrap_or_else(|| name.trim_matches('.').to_owned())
}
