//! From the raw shapes to the checked plan. Every complaint names file, line, key and remedy; all are collected.

use super::{Problem, line_of, raw};
use crate::rules::ids::{MaterialId, Slot, UnitCode};
use crate::rules::plan::{Material, Member, Need, Plan, Unit};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::ops::Range;
use toml::Spanned;

/// Checks the raw plan, or says everything that is wrong with it.
pub(super) fn check(raw: raw::Plan, text: &str, name: &str) -> Result<Plan, Vec<Problem>> {
    let mut check = Check { text, name, problems: Vec::new(), codes: HashSet::new(), ids: HashSet::new() };
    let title = check.words("title", &raw.title);
    let period = check.period(&raw.period);
    let deadline = check.date("deadline", &raw.deadline);
    let units: Vec<Unit> = raw.units.into_iter().filter_map(|unit| check.unit(unit, period)).collect();
    if units.is_empty() && check.problems.is_empty() {
        check.say(0..0, "units", "the plan has no unit", "add a [[units]] section for each unit");
    }
    match deadline {
        Some(deadline) if check.problems.is_empty() => Ok(Plan { title, period, deadline, units }),
        _ => {
            check.problems.sort_by_key(|problem| problem.line);
            Err(check.problems)
        }
    }
}

struct Check<'a> {
    text: &'a str,
    name: &'a str,
    problems: Vec<Problem>,
    codes: HashSet<UnitCode>,
    ids: HashSet<MaterialId>,
}

impl Check<'_> {
    fn say(&mut self, at: Range<usize>, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let line = line_of(self.text, at.start);
        let (what, remedy) = (what.into(), remedy.into());
        self.problems.push(Problem { file: self.name.to_owned(), line, key: key.to_owned(), what, remedy });
    }

    fn words(&mut self, key: &str, value: &Spanned<String>) -> String {
        let text = value.get_ref().trim();
        if text.is_empty() {
            self.say(value.span(), key, "it is empty", "write the wording of the plan");
        }
        if text.chars().any(char::is_control) {
            self.say(value.span(), key, "it holds a control character", "write it on one line, without tabs");
        }
        text.to_owned()
    }

    /// A name that is also the name of a folder.
    fn folder_name(&mut self, key: &str, value: &Spanned<String>) -> String {
        let name = self.words(key, value);
        if name.contains(['/', '\\']) || name == "." || name == ".." {
            let what = format!("`{name}` cannot be the name of a folder");
            self.say(value.span(), key, what, "write the name without / and \\ and list the full form in aliases");
        }
        name
    }

    fn period(&mut self, value: &Spanned<Vec<i32>>) -> (i32, i32) {
        if let [from, to] = value.get_ref()[..]
            && from <= to
            && (1900..2200).contains(&from)
            && (1900..2200).contains(&to)
        {
            return (from, to);
        }
        let what = format!("{:?} is not a first and a last year", value.get_ref());
        self.say(value.span(), "period", what, "write it like period = [2020, 2023]");
        (i32::MIN, i32::MAX)
    }

    fn date(&mut self, key: &str, value: &Spanned<toml::Value>) -> Option<NaiveDate> {
        let text = match value.get_ref() {
            toml::Value::String(text) => text.clone(),
            toml::Value::Datetime(date) => date.to_string(),
            other => other.to_string(),
        };
        let date = text.parse().ok();
        if date.is_none() {
            let what = format!("`{text}` is no date");
            self.say(value.span(), key, what, "write year-month-day, like deadline = \"2023-06-20\"");
        }
        date
    }

    fn code(&mut self, value: &Spanned<String>, member_of: Option<&UnitCode>) -> Option<UnitCode> {
        let code: UnitCode = match value.get_ref().parse() {
            Ok(code) => code,
            Err(error) => {
                self.say(value.span(), "code", error.to_string(), "units have 03, members of unit 42 have 42.01");
                return None;
            }
        };
        match (member_of, code.group()) {
            (None, Some(_)) => {
                let what = format!("`{code}` is the code of a member");
                self.say(value.span(), "code", what, "write a unit's code without a point, like 42");
            }
            (Some(unit), group) if group.as_ref() != Some(unit) => {
                let what = format!("`{code}` does not belong to unit {unit}");
                self.say(value.span(), "code", what, format!("write it like {unit}.01"));
            }
            _ => {}
        }
        if !self.codes.insert(code.clone()) {
            let what = format!("the code {code} stands twice");
            self.say(value.span(), "code", what, "give each unit and member a code of its own");
        }
        Some(code)
    }

    fn unit(&mut self, raw: raw::Unit, period: (i32, i32)) -> Option<Unit> {
        let code = self.code(&raw.code, None)?;
        let name = self.folder_name(&format!("unit {code} name"), &raw.name);
        let aliases = self.list(&format!("unit {code} aliases"), &raw.aliases);
        if let Some(member) = raw.members.first().filter(|_| !raw.group) {
            let what = format!("unit {code} has members but is no group");
            self.say(member.code.span(), &format!("unit {code} members"), what, "add group = true, or remove them");
        }
        let mut names = HashSet::new();
        let mut members = Vec::new();
        for member in raw.members {
            let span = member.name.span();
            let Some(member) = self.member(member, &code) else {
                continue;
            };
            if !names.insert(member.name.clone()) {
                let what = format!("two members are called {}", member.name);
                self.say(span, &format!("member {} name", member.code), what, "give each member a name of its own");
            }
            members.push(member);
        }
        let materials = raw.materials.into_iter().filter_map(|raw| self.material(raw, &code, period)).collect();
        Some(Unit { code, name, aliases, group: raw.group, members, materials })
    }

    fn member(&mut self, raw: raw::Member, unit: &UnitCode) -> Option<Member> {
        let code = self.code(&raw.code, Some(unit))?;
        let name = self.folder_name(&format!("member {code} name"), &raw.name);
        let aliases = self.list(&format!("member {code} aliases"), &raw.aliases);
        let path = raw.path.map(|path| self.words(&format!("member {code} path"), &path));
        Some(Member { code, name, aliases, path })
    }

    fn material(&mut self, raw: raw::Material, unit: &UnitCode, period: (i32, i32)) -> Option<Material> {
        let id: MaterialId = match raw.id.get_ref().parse() {
            Ok(id) => id,
            Err(error) => {
                let remedy = format!("write the unit's code, - and the place in the list, like {unit}-01");
                self.say(raw.id.span(), &format!("unit {unit} materials id"), error.to_string(), remedy);
                return None;
            }
        };
        if id.unit() != unit {
            let what = format!("`{id}` stands under unit {unit}");
            self.say(raw.id.span(), "id", what, format!("write {}, or move it to its unit", id.owed_by(unit)));
        }
        if !self.ids.insert(id.clone()) {
            let what = format!("the id {id} stands twice");
            self.say(raw.id.span(), "id", what, "give each material of the unit a number of its own");
        }
        let title = self.words(&format!("{id} title"), &raw.title);
        let pieces = match &raw.pieces {
            None => vec![Slot::default()],
            Some(pieces) if pieces.get_ref().is_empty() => {
                self.say(pieces.span(), &format!("{id} pieces"), "the list is empty", "leave it out for one piece");
                Vec::new()
            }
            Some(pieces) => self.slots(&format!("{id} pieces"), pieces.get_ref(), period, &[]),
        };
        let advice = self.slots(&format!("{id} advice"), &raw.advice, period, &pieces);
        let kinds = self.list(&format!("{id} kinds"), &raw.kinds);
        let conditions = self.list(&format!("{id} conditions"), &raw.conditions);
        let need = self.need(&format!("{id} need"), raw.need.as_ref());
        let deadline = raw.deadline.and_then(|date| self.date(&format!("{id} deadline"), &date));
        Some(Material { id, title, pieces, advice, kinds, conditions, need, deadline })
    }

    fn need(&mut self, key: &str, value: Option<&Spanned<String>>) -> Need {
        match value.map(|value| (value.get_ref().as_str(), value.span())) {
            None | Some(("required", _)) => Need::Required,
            Some(("if-any", _)) => Need::IfAny,
            Some((other, at)) => {
                self.say(at, key, format!("`{other}` is no need"), "write \"required\" or \"if-any\"");
                Need::Required
            }
        }
    }

    fn slots(&mut self, key: &str, raw: &[Spanned<String>], period: (i32, i32), taken: &[Slot]) -> Vec<Slot> {
        let mut slots: Vec<Slot> = Vec::new();
        for value in raw {
            let slot: Slot = match value.get_ref().parse() {
                Ok(slot) => slot,
                Err(error) => {
                    self.say(value.span(), key, error.to_string(), "a part, @ and a year; either may be left out");
                    continue;
                }
            };
            if let Some(year) = slot.year.filter(|year| !(period.0..=period.1).contains(year)) {
                let what = format!("`{slot}` is for {year}, outside the period {}–{}", period.0, period.1);
                self.say(value.span(), key, what, "correct the year, or widen period at the top of the file");
            }
            if slots.contains(&slot) || taken.contains(&slot) {
                self.say(value.span(), key, format!("`{slot}` stands twice"), "keep one of the two");
            }
            slots.push(slot);
        }
        if let ([_, _, ..], Some(at)) = (&slots[..], slots.iter().position(|slot| *slot == Slot::default())) {
            let what = "a piece without part and year stands beside others";
            self.say(raw[at].span(), key, what, "give it a part, such as \"总结\"");
        }
        slots
    }

    fn list(&mut self, key: &str, raw: &[Spanned<String>]) -> Vec<String> {
        raw.iter().map(|value| self.words(key, value)).collect()
    }
}
