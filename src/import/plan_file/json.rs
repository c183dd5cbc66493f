//! The JSON of `plan show --json`: other programs read it, so its shape is a contract. It carries no decision.

use crate::rules::ids::PieceId;
use crate::rules::plan::{Material, Member, Need, Plan, Unit};
use serde_json::{Value, json};

/// The plan as `plan show --json` prints it: whole ids of pieces, dates as `2023-06-20`.
pub fn plan_json(plan: &Plan) -> Value {
    json!({
        "title": plan.title,
        "period": [plan.period.0, plan.period.1],
        "deadline": plan.deadline.to_string(),
        "units": plan.units.iter().map(unit).collect::<Vec<_>>(),
    })
}

fn unit(unit: &Unit) -> Value {
    json!({
        "code": unit.code,
        "name": unit.name,
        "aliases": unit.aliases,
        "group": unit.group,
        "members": unit.members.iter().map(member).collect::<Vec<_>>(),
        "materials": unit.materials.iter().map(material).collect::<Vec<_>>(),
    })
}

fn member(member: &Member) -> Value {
    let mut value = json!({ "code": member.code, "name": member.name, "aliases": member.aliases });
    if let Some(path) = &member.path {
        value["path"] = json!(path);
    }
    value
}

fn material(material: &Material) -> Value {
    let pieces = material.pieces.iter().map(|slot| PieceId::new(material.id.clone(), slot.clone()));
    let mut value = json!({
        "id": material.id,
        "title": material.title,
        "need": need(material.need),
        "pieces": pieces.collect::<Vec<_>>(),
        "kinds": material.kinds,
        "conditions": material.conditions,
    });
    if let Some(deadline) = material.deadline {
        value["deadline"] = json!(deadline.to_string());
    }
    value
}

/// How plan file and JSON spell a need.
pub(super) fn need(need: Need) -> &'static str {
    match need {
        Need::Required => "required",
        Need::IfAny => "if-any",
    }
}
