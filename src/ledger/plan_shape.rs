//! The plan as the journal stores it. Shapes and conversion only; the file a coordinator edits is `import`'s.

use crate::rules::ids::{MaterialId, Slot, UnitCode};
use crate::rules::plan::{Material, Member, Need, Plan, Unit};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A plan with its resolved deadline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredPlan {
    title: String,
    period: (i32, i32),
    deadline: NaiveDate,
    units: Vec<StoredUnit>,
}

impl StoredPlan {
    /// The head (no units) and the units one by one, for a store of small values.
    pub(super) fn split(&self) -> (StoredPlan, &[StoredUnit]) {
        let head =
            StoredPlan { title: self.title.clone(), period: self.period, deadline: self.deadline, units: Vec::new() };
        (head, &self.units)
    }

    /// The opposite of [`StoredPlan::split`].
    pub(super) fn joined(self, units: Vec<StoredUnit>) -> StoredPlan {
        StoredPlan { units, ..self }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredUnit {
    code: UnitCode,
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(default)]
    group: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<StoredMember>,
    materials: Vec<StoredMaterial>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredMember {
    code: UnitCode,
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredMaterial {
    id: MaterialId,
    title: String,
    pieces: Vec<Slot>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    advice: Vec<Slot>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<String>,
    #[serde(default)]
    if_any: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deadline: Option<NaiveDate>,
}

impl From<&Plan> for StoredPlan {
    fn from(plan: &Plan) -> Self {
        StoredPlan {
            title: plan.title.clone(),
            period: plan.period,
            deadline: plan.deadline,
            units: plan.units.iter().map(StoredUnit::from).collect(),
        }
    }
}

impl From<&Unit> for StoredUnit {
    fn from(unit: &Unit) -> Self {
        StoredUnit {
            code: unit.code.clone(),
            name: unit.name.clone(),
            aliases: unit.aliases.clone(),
            group: unit.group,
            members: unit
                .members
                .iter()
                .map(|member| StoredMember {
                    code: member.code.clone(),
                    name: member.name.clone(),
                    aliases: member.aliases.clone(),
                    path: member.path.clone(),
                })
                .collect(),
            materials: unit.materials.iter().map(StoredMaterial::from).collect(),
        }
    }
}

impl From<&Material> for StoredMaterial {
    fn from(material: &Material) -> Self {
        StoredMaterial {
            id: material.id.clone(),
            title: material.title.clone(),
            pieces: material.pieces.clone(),
            advice: material.advice.clone(),
            kinds: material.kinds.clone(),
            conditions: material.conditions.clone(),
            if_any: material.need == Need::IfAny,
            deadline: material.deadline,
        }
    }
}

impl From<StoredPlan> for Plan {
    fn from(stored: StoredPlan) -> Self {
        Plan {
            title: stored.title,
            period: stored.period,
            deadline: stored.deadline,
            units: stored.units.into_iter().map(Unit::from).collect(),
        }
    }
}

impl From<StoredUnit> for Unit {
    fn from(stored: StoredUnit) -> Self {
        Unit {
            code: stored.code,
            name: stored.name,
            aliases: stored.aliases,
            group: stored.group,
            members: stored
                .members
                .into_iter()
                .map(|member| Member {
                    code: member.code,
                    name: member.name,
                    aliases: member.aliases,
                    path: member.path,
                })
                .collect(),
            materials: stored.materials.into_iter().map(Material::from).collect(),
        }
    }
}

impl From<StoredMaterial> for Material {
    fn from(stored: StoredMaterial) -> Self {
        Material {
            id: stored.id,
            title: stored.title,
            pieces: stored.pieces,
            advice: stored.advice,
            kinds: stored.kinds,
            conditions: stored.conditions,
            need: if stored.if_any { Need::IfAny } else { Need::Required },
            deadline: stored.deadline,
        }
    }
}
