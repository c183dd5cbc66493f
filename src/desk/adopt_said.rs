//! What the coordinator is told of an adoption besides what each unit is told: whose deadline holds, who came and went, where
//! the plan in force can be read. It compares nothing; only the plan in force is written out.

use crate::import::plan_file;
use crate::pass::engine::Engine;
use crate::rules::ids::UnitCode;
use crate::rules::plan::Plan;
use crate::rules::revision::Revision;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The days a plan file names itself: its own, and those of single materials.
pub(super) fn own_deadlines(plan: &Plan) -> BTreeSet<NaiveDate> {
    let materials = plan.units.iter().flat_map(|unit| &unit.materials);
    std::iter::once(plan.deadline).chain(materials.filter_map(|material| material.deadline)).collect()
}

/// Says that the configuration's deadline holds, when the plan file names another.
pub(super) fn overridden(engine: &Engine, own: &BTreeSet<NaiveDate>, new: &Plan) -> Option<String> {
    let others: Vec<String> = own.iter().filter(|day| **day != new.deadline).map(NaiveDate::to_string).collect();
    if engine.config.campaign.deadline.is_none() || others.is_empty() {
        return None;
    }
    Some(match engine.english() {
        true => format!(
            "the deadline stays {}: [campaign] deadline of the configuration stands before the plan's own ({}); to go by the \
             plan, take it out of the configuration, restart, and adopt the plan again",
            new.deadline,
            others.join(", ")
        ),
        false => format!(
            "时限仍是 {}：配置里的 [campaign] deadline 优先于方案里写的 {}；如要按方案，请从配置里删去这一项，重启后再启用一次",
            new.deadline,
            others.join("、")
        ),
    })
}

/// What the coordinator must know besides what units are told: who came, who went and how they hear, whose members stay.
pub(super) fn owners(engine: &Engine, old: &Plan, new: &Plan, revision: &Revision, listed: &[String]) -> Vec<String> {
    let english = engine.english();
    let name =
        |plan: &Plan, code: &UnitCode| plan.owner(code).map_or(String::new(), |owner| format!("{code} {}", owner.name));
    let mut lines = Vec::new();
    for code in &revision.owners_dropped {
        let gone = name(old, code);
        let by_mail = engine.contacts.of(code).is_some_and(|contact| !contact.emails.is_empty());
        lines.push(match (by_mail, english) {
            (true, true) => {
                format!("no longer in the plan: {gone}; its items close, and a letter says so and thanks it")
            }
            (true, false) => format!("方案里不再有 {gone}：它的材料不再催收，将去信告知并致谢"),
            (false, true) => {
                format!("no longer in the plan: {gone}; its items close. It has no mail address: tell it yourself")
            }
            (false, false) => format!("方案里不再有 {gone}：它的材料不再催收；没有邮箱，请另行告知"),
        });
    }
    for code in &revision.owners_added {
        let new = name(new, code);
        lines.push(if english { format!("new in the plan: {new}") } else { format!("方案里新增 {new}") });
    }
    for unit in new.units.iter().filter(|unit| !unit.members.is_empty() && !listed.contains(&unit.name)) {
        lines.push(match english {
            true => {
                format!("{} {}: the revised plan lists no members, those of the plan before stay", unit.code, unit.name)
            }
            false => {
                format!("{} {}：修订后的方案没有列成员，沿用原来的 {} 个成员", unit.code, unit.name, unit.members.len())
            }
        });
    }
    lines
}

/// Writes the plan in force beside the ledger, with the ids that hold now: a revised document counts anew and has others.
pub(super) fn kept(engine: &Engine, new: &Plan, version: u32) -> String {
    let path = engine.config.campaign.state.join(format!("plan-{version}.toml"));
    let shown = path.display();
    let written = std::fs::write(&path, plan_file::write(new, &plan_file::Comments::default()));
    match (written, engine.english()) {
        (Ok(()), true) => {
            format!("with the ids that hold now it stands in {shown}: copy it and name it as [campaign] plan")
        }
        (Ok(()), false) => format!("按现行编号写成的方案在 {shown}：请复制一份，并把配置里的 [campaign] plan 改成它"),
        (Err(error), true) => {
            format!("the plan could not be written to {shown} ({error}); the ledger has it all the same")
        }
        (Err(error), false) => format!("未能把方案写到 {shown}（{error}）；台账里已有，不影响使用"),
    }
}
