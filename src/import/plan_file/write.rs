//! Writes a plan as the TOML a person reads and edits: what is usual is left out, comments say where it came from.
//! Reading it back gives the same plan.

use super::json::need;
use crate::rules::ids::{MaterialId, Slot, UnitCode};
use crate::rules::plan::{Material, Member, Need, Plan, Unit};
use std::collections::BTreeMap;
use std::fmt::Display;

/// Comments to stand above the lines of a plan file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// At the head of the file.
    pub head: Vec<String>,
    /// Above a unit: the line of the document it came from.
    pub units: BTreeMap<UnitCode, Vec<String>>,
    /// Above a material.
    pub materials: BTreeMap<MaterialId, Vec<String>>,
}

/// The plan as TOML.
pub fn write(plan: &Plan, comments: &Comments) -> String {
    let mut out = String::new();
    comment(&mut out, &comments.head);
    line(&mut out, "title", text(&plan.title));
    line(&mut out, "period", format_args!("[{}, {}]", plan.period.0, plan.period.1));
    line(&mut out, "deadline", text(&plan.deadline.to_string()));
    for unit in &plan.units {
        out.push('\n');
        comment(&mut out, comments.units.get(&unit.code).map_or(&[], Vec::as_slice));
        write_unit(&mut out, unit);
        for material in &unit.materials {
            out.push('\n');
            comment(&mut out, comments.materials.get(&material.id).map_or(&[], Vec::as_slice));
            write_material(&mut out, material);
        }
    }
    out
}

fn write_unit(out: &mut String, unit: &Unit) {
    out.push_str("[[units]]\n");
    line(out, "code", text(unit.code.as_str()));
    line(out, "name", text(&unit.name));
    list(out, "aliases", &unit.aliases);
    if unit.group {
        line(out, "group", true);
    }
    for Member { code, name, aliases, path } in &unit.members {
        out.push_str("\n[[units.members]]\n");
        line(out, "code", text(code.as_str()));
        line(out, "name", text(name));
        list(out, "aliases", aliases);
        if let Some(path) = path {
            line(out, "path", text(path));
        }
    }
}

fn write_material(out: &mut String, material: &Material) {
    out.push_str("[[units.materials]]\n");
    line(out, "id", text(&material.id.to_string()));
    line(out, "title", text(&material.title));
    if material.pieces != [Slot::default()] {
        list(out, "pieces", &material.pieces);
    }
    list(out, "advice", &material.advice);
    list(out, "kinds", &material.kinds);
    list(out, "conditions", &material.conditions);
    if material.need != Need::Required {
        line(out, "need", text(need(material.need)));
    }
    if let Some(deadline) = material.deadline {
        line(out, "deadline", text(&deadline.to_string()));
    }
}

fn line(out: &mut String, key: &str, value: impl Display) {
    out.push_str(&format!("{key} = {value}\n"));
}

fn list<T: Display>(out: &mut String, key: &str, values: &[T]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| text(&value.to_string())).collect();
        line(out, key, format_args!("[{}]", values.join(", ")));
    }
}

fn comment(out: &mut String, lines: &[String]) {
    for line in lines.iter().flat_map(|line| line.lines()) {
        let shown: String = line.chars().filter(|c| !c.is_control()).collect();
        out.push_str(format!("# {shown}").trim_end());
        out.push('\n');
    }
}

/// A TOML string.
fn text(text: &str) -> String {
    toml::Value::from(text).to_string()
}
