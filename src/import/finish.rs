//! From the draft to the plan: codes, ids, short names, the period, the deadline, and the pieces of every line.
//! Whatever it has to assume it says in the report.

use super::draft::{Draft, ItemDraft, UnitDraft};
use super::plan_file::Comments;
use super::report::Uncertainty;
use super::{ImportError, Imported, Options, aliases, dates, names};
use crate::rules::ids::{MaterialId, Slot, UnitCode};
use crate::rules::pieces::{self, Unsure, Years, expand};
use crate::rules::plan::{Material, Plan, Unit};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;
use std::hash::Hash;

/// Makes the plan of a draft.
pub fn finish(mut draft: Draft, options: &Options, document: &str) -> Result<Imported, ImportError> {
    draft.units.retain(|unit| !unit.items.is_empty());
    if draft.units.is_empty() {
        return Err(ImportError::NoMaterials { document: document.to_owned() });
    }
    let title = title(&mut draft, options);
    let deadline = deadline(&mut draft, options, document)?;
    let period = period(&mut draft, options, deadline);
    let stated = options.period.is_some() || period_stated(&draft, deadline.year()).is_some();
    let extra = rename(&mut draft, &title);
    let all: Vec<String> = draft.units.iter().map(|unit| unit.name.clone()).collect();
    let short = aliases::aliases(&all, &title, &draft.text);
    let years = Years { period, deadline: deadline.year(), month: deadline.month() };
    let mut comments = Comments { head: head(document), ..Comments::default() };
    let mut units = Vec::new();
    let last = options.first_code as usize + draft.units.len() - 1;
    let width = last.to_string().len().max(2);
    for (index, unit) in draft.units.iter().enumerate() {
        let code = code(options.first_code as usize + index, width)?;
        let mut remarks = vec![format!("line {}: {}", unit.line, super::report::shortened(&unit.source))];
        remarks.extend(unit.remarks.iter().cloned());
        comments.units.insert(code.clone(), remarks);
        let mut aliases = short[index].clone();
        for name in extra[index].iter().chain(&unit.also).filter(|name| !all.contains(name)) {
            if !aliases.contains(name) {
                aliases.push(name.clone());
            }
        }
        let materials = materials(unit, &code, years, stated, deadline, &mut draft.unsure);
        let group = names::is_group(&unit.name);
        if group {
            let assumed = format!("{} is a group: each of its members owes every material", unit.name);
            let otherwise = format!("list its members as [[units.members]] {code}.01 …, or set group = false");
            draft.unsure.push(doubt(unit.line, &unit.source, assumed, otherwise, 0.9));
        }
        units.push(Unit { code, name: unit.name.clone(), aliases, group, members: Vec::new(), materials });
    }
    draft.unsure.sort_by_key(|doubt| doubt.line);
    draft.unsure.dedup();
    Ok(Imported { plan: Plan { title, period, deadline, units }, comments, unsure: draft.unsure })
}

fn head(document: &str) -> Vec<String> {
    let stem = std::path::Path::new(document).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    vec![
        format!("Made by `shouqi plan import` from the document {}. Edit it freely.", stem.unwrap_or_default()),
        "A material without `pieces` is one piece; `advice` is welcome but never missing.".to_owned(),
        "The comment above each unit quotes the line of the document it came from.".to_owned(),
    ]
}

fn code(number: usize, width: usize) -> Result<UnitCode, ImportError> {
    let text = format!("{number:0width$}");
    text.parse().map_err(|_| ImportError::BadCode { code: text })
}

fn doubt(line: usize, text: &str, assumed: String, otherwise: String, confidence: f32) -> Uncertainty {
    Uncertainty { line, text: text.to_owned(), assumed, otherwise, confidence }
}

fn title(draft: &mut Draft, options: &Options) -> String {
    if let Some(title) = options.title.clone().or_else(|| draft.title.clone()) {
        return title;
    }
    draft.doubt(0, "", "the document has no title, 责任分工方案 was taken", "import with --title", 0.3);
    "责任分工方案".to_owned()
}

fn most_common<T: Copy + Eq + Hash + Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: HashMap<T, usize> = HashMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().max_by_key(|(value, count)| (*count, *value)).map(|(value, _)| value)
}

/// The day it is all due: as told on the command line, or the date most items have; items without one take it.
fn deadline(draft: &mut Draft, options: &Options, document: &str) -> Result<NaiveDate, ImportError> {
    let items = || draft.units.iter().flat_map(|unit| &unit.items);
    let common = most_common(items().filter_map(|item| item.due));
    let without = items().filter(|item| item.due.is_none()).count();
    let told = options.deadline.or(draft.general_due).or_else(|| common.is_none().then(|| only_day(draft)).flatten());
    let Some(deadline) = told.or(common) else {
        return Err(ImportError::NoDeadline { document: document.to_owned() });
    };
    if told.is_none() && without > 0 {
        let assumed = format!("{without} materials tell no deadline, they take the most common one, {deadline}");
        draft.doubt(0, "", &assumed, "import with --deadline, or write deadline under the materials", 0.7);
    }
    // Items that carry the document's common date follow a deadline told otherwise on the command line.
    for item in draft.units.iter_mut().flat_map(|unit| &mut unit.items) {
        if item.due.is_none() || options.deadline.is_some() && item.due == common {
            item.due = Some(deadline);
        }
    }
    Ok(deadline)
}

/// The one day that the document wants something done by (于11月8日前完成), where no deadline is told in words we know.
fn only_day(draft: &mut Draft) -> Option<NaiveDate> {
    let year = draft.year?;
    let mut days: Vec<NaiveDate> = Vec::new();
    for line in draft.text.lines() {
        let by = |day: &dates::Found| line[..day.at.1].ends_with('前') || line[day.at.1..].starts_with(['前', '之']);
        let found: Vec<NaiveDate> = dates::find(line, year).iter().filter(|day| by(day)).map(|day| day.date).collect();
        let owed = || draft.units.iter().flat_map(|unit| &unit.items).any(|item| line.contains(&item.text));
        if !found.is_empty() && !owed() {
            days.extend(found);
        }
    }
    let first = days.first().copied().filter(|first| days.iter().all(|day| day == first))?;
    let assumed = format!("the only day by which anything is to be done, {first}, is the deadline");
    draft.doubt(0, "", &assumed, "import with --deadline", 0.6);
    Some(first)
}

/// The years that the title or the text around the lists tells (2022—2024年度), where no material tells any.
fn period_around(draft: &Draft, last: i32) -> Option<(i32, i32)> {
    let lines = draft.title.iter().map(String::as_str).chain(draft.text.lines());
    let mut told = lines.filter_map(|line| pieces::period_told(line, last));
    told.find(|(from, to)| (last - 9..=last).contains(from) && (*to == i32::MAX || (*from..=last).contains(to)))
}

/// The years that the text around the lists says the plan is about (资料时限为2022年1月至2024年12月), on that line or, below
/// a heading (一、材料时段), on the next.
fn period_stated(draft: &Draft, last: i32) -> Option<(i32, i32)> {
    const SAYING: &[&str] =
        &["时限", "时段", "时间范围", "时间跨度", "时间区间", "起止时间", "评审周期", "评估周期", "考核周期"];
    let closed = |text: &str| {
        let (from, to) = pieces::period_told(text, last)?;
        let within = (last - 9..=last).contains(&from) && (from..=last).contains(&to);
        within.then_some((from, to))
    };
    let items = || draft.units.iter().flat_map(|unit| &unit.items);
    let lines: Vec<&str> = draft.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.iter().enumerate().find_map(|(at, line)| {
        let saying = |text: &&str| SAYING.iter().any(|word| text.contains(word));
        let own = line.split(['。', '；']).filter(saying).find_map(closed);
        let heading = saying(line) && pieces::years_named(line).is_empty() && !line.ends_with('。');
        let below = || lines.get(at + 1).filter(|_| heading).and_then(|next| closed(next));
        let item = items().any(|item| line.contains(&item.text));
        own.or_else(below).filter(|_| !item)
    })
}

/// First and last year: told, or from the earliest year most items name to the year of the deadline.
fn period(draft: &mut Draft, options: &Options, deadline: NaiveDate) -> (i32, i32) {
    if let Some(period) = options.period {
        return period;
    }
    let lines = || draft.units.iter().flat_map(|unit| &unit.items).map(|item| item.text.as_str());
    let last = deadline.year();
    let mut told: Vec<(i32, i32)> = lines().filter_map(|line| pieces::period_told(line, last)).collect();
    let named = || lines().flat_map(pieces::years_named).filter(|year| (last - 9..=last).contains(year));
    let around = told.is_empty() && named().next().is_none();
    if around {
        told.extend(period_around(draft, last));
    }
    let stated = period_stated(draft, last);
    let earliest = told.iter().map(|(from, _)| *from).min().or_else(|| named().min()).unwrap_or(last);
    let open_ended = told.iter().any(|(_, to)| *to == i32::MAX);
    let latest = if open_ended { None } else { told.iter().map(|(_, to)| *to).chain(named()).max() };
    let period = stated.unwrap_or((earliest.min(last), latest.unwrap_or(last).max(earliest.min(last))));
    let confidence = match (told.is_empty(), named().next()) {
        _ if stated.is_some() => 0.95,
        (false, _) if around => 0.8,
        (false, _) => 0.95,
        (true, Some(_)) => 0.7,
        (true, None) => 0.5,
    };
    let assumed = format!("the plan asks for the years {} to {}", period.0, period.1);
    draft.doubt(0, "", &assumed, "import with --period FROM-TO", confidence);
    period
}

/// Gives units named inside another's section the form of the others; returns the full form as an alias.
fn rename(draft: &mut Draft, title: &str) -> Vec<Vec<String>> {
    let all: Vec<String> = draft.units.iter().map(|unit| unit.name.clone()).collect();
    let mut renamed = Vec::new();
    for unit in &mut draft.units {
        let short = unit.inside_another.then(|| names::like_the_others(&unit.name, &all, title)).flatten();
        let free = short.filter(|short| !all.contains(short));
        renamed.push(free.map(|short| std::mem::replace(&mut unit.name, short)).into_iter().collect());
    }
    renamed
}

fn materials(
    unit: &UnitDraft,
    code: &UnitCode,
    years: Years,
    stated: bool,
    deadline: NaiveDate,
    unsure: &mut Vec<Uncertainty>,
) -> Vec<Material> {
    let mut materials = Vec::new();
    for (item, ordinal) in unit.items.iter().zip(1..) {
        let id = MaterialId::new(code.clone(), ordinal);
        let mut found = expand(&item.text, years);
        // Where the document states its period, 每年 can mean no other years.
        let doubtful = found.unsure.iter().filter(|why| !(stated && **why == Unsure::PeriodOfPlan));
        unsure.extend(doubtful.map(|why| explain(why, item, &id)));
        let within = |slot: &Slot| slot.year.is_none_or(|year| (years.period.0..=years.period.1).contains(&year));
        if let Some(outside) = found.pieces.iter().find(|slot| !within(slot)).cloned() {
            let assumed = format!("{id}: `{outside}` lies outside the period and was left out");
            unsure.push(doubt(item.line, &item.text, assumed, "import with a wider --period".to_owned(), 0.5));
            found.pieces.retain(within);
            if found.pieces.is_empty() {
                found.pieces.push(Slot::default());
            }
        }
        found.advice.retain(within);
        found.conditions.extend(item.conditions.iter().cloned());
        materials.push(Material {
            id,
            title: item.text.clone(),
            pieces: found.pieces,
            advice: found.advice,
            kinds: found.kinds,
            conditions: found.conditions,
            need: found.need,
            deadline: item.due.filter(|due| *due != deadline),
        });
    }
    materials
}

fn explain(why: &Unsure, item: &ItemDraft, id: &MaterialId) -> Uncertainty {
    let edit = format!("edit pieces under {id}");
    let (assumed, otherwise, confidence) = match why {
        Unsure::CommaParts(parts) => {
            (format!("{id} asks for {} documents: {}", parts.len(), parts.join(", ")), edit, 0.85)
        }
        Unsure::FirstOfList(first) => {
            (format!("{id}: {first} is required, the rest of the list is welcome"), edit, 0.85)
        }
        Unsure::AnyEvidence => {
            (format!("{id} names no document, any one file is evidence"), format!("name one in pieces under {id}"), 0.8)
        }
        Unsure::PeriodOfPlan => (format!("{id} is yearly but tells no year: the plan's period was taken"), edit, 0.9),
        Unsure::RelativeYears(from, to) => (format!("{id}: the years are {from} to {to}"), edit, 0.7),
        Unsure::Oftener(often) => {
            (format!("{id} is asked for {often}: one piece a year stands for all of them"), edit, 0.8)
        }
        Unsure::Unknown(word) => (format!("{id}: {word} is taken for a document of its own"), edit, 0.7),
        Unsure::Beside(words) => (format!("{id}: {words} got no piece of its own"), edit, 0.6),
        Unsure::ManyFiles(count) => (format!("{id}: {count} files are one piece with a condition"), edit, 0.8),
    };
    doubt(item.line, &item.text, assumed, otherwise, confidence)
}
