//! `plan show`: the plan as a table a person reads. It decides nothing.

use super::{Exit, Output};
use crate::rules::ids::{Slot, UnitCode};
use crate::rules::plan::{Material, Need, Plan, Unit};
use comfy_table::{ContentArrangement, Table, presets};
use std::path::Path;

/// Prints the plan, or one unit of it.
pub(super) fn print(path: &Path, plan: &Plan, unit: Option<&str>) -> anyhow::Result<Exit> {
    let wanted: Option<UnitCode> = match unit.map(str::parse).transpose() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("shouqi: {error}");
            return Ok(Exit::Usage);
        }
    };
    let shown: Vec<&Unit> =
        plan.units.iter().filter(|unit| wanted.as_ref().is_none_or(|code| unit.code == code.in_plan())).collect();
    if let (Some(code), []) = (&wanted, &shown[..]) {
        eprintln!("shouqi: {} has no unit {code}", path.display());
        return Ok(Exit::Usage);
    }
    let (from, to) = plan.period;
    Output.say(&format!("{}\nperiod {from}–{to}, deadline {}", plan.title, plan.deadline));
    Output.say(&table(plan, &shown).to_string());
    Ok(Exit::Done)
}

fn table(plan: &Plan, units: &[&Unit]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["id", "material", "pieces", "remarks"]);
    for unit in units {
        let members = match (unit.group, unit.members.len()) {
            (false, _) => String::new(),
            (true, 0) => "group without listed members".to_owned(),
            (true, count) => format!("group of {count} members"),
        };
        table.add_row([unit.code.to_string(), unit.name.clone(), String::new(), members]);
        for member in &unit.members {
            table.add_row([member.code.to_string(), format!("  {}", member.name), String::new(), String::new()]);
        }
        for material in &unit.materials {
            let id = material.id.to_string();
            table.add_row([id, material.title.clone(), slots(&material.pieces), remarks(plan, material)]);
        }
    }
    table
}

/// Slots of one part and of years in a row.
struct Run<'a> {
    part: Option<&'a str>,
    years: Option<(i32, i32)>,
}

/// `计划@2020–2023, 总结@2020–2022`: years in a row are shown as a range.
fn slots(slots: &[Slot]) -> String {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for slot in slots {
        let part = slot.part.as_deref();
        match (runs.last_mut(), slot.year) {
            (Some(Run { part: last, years: Some((_, to)) }), Some(year)) if *last == part && year == *to + 1 => {
                *to = year
            }
            _ => runs.push(Run { part, years: slot.year.map(|year| (year, year)) }),
        }
    }
    let shown = runs.iter().map(|run| match run.years {
        Some((from, to)) if from == to => format!("{}@{from}", run.part.unwrap_or("")),
        Some((from, to)) => format!("{}@{from}–{to}", run.part.unwrap_or("")),
        None => run.part.unwrap_or("1").to_owned(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn remarks(plan: &Plan, material: &Material) -> String {
    let mut remarks = Vec::new();
    if material.need == Need::IfAny {
        remarks.push("if any".to_owned());
    }
    if plan.deadline_of(material) != plan.deadline {
        remarks.push(format!("due {}", plan.deadline_of(material)));
    }
    if !material.kinds.is_empty() {
        remarks.push(material.kinds.join("、"));
    }
    remarks.extend(material.conditions.iter().cloned());
    if !material.advice.is_empty() {
        remarks.push(format!("welcome: {}", slots(&material.advice)));
    }
    remarks.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_a_row_are_a_range() {
        let parsed: Vec<Slot> =
            ["计划@2020", "计划@2021", "计划@2022", "总结@2020", "总结@2022"].map(|slot| slot.parse().unwrap()).into();
        assert_eq!(slots(&parsed), "计划@2020–2022, 总结@2020, 总结@2022");
        assert_eq!(slots(&[Slot::default()]), "1");
    }
}
