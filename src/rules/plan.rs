//! The plan: what every unit owes, by when. Checked values only; the TOML and JSON shapes live in `import::plan_file`.

use super::ids::{MaterialId, PieceId, Slot, UnitCode};
use chrono::NaiveDate;

/// A plan in force: title, period, deadline, units in document order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Title of the document.
    pub title: String,
    /// First and last year the plan asks for, both included.
    pub period: (i32, i32),
    /// The day it is all due; a date ends at 24:00 local.
    pub deadline: NaiveDate,
    /// Units in document order.
    pub units: Vec<Unit>,
}

/// A unit of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its code, `03`.
    pub code: UnitCode,
    /// Its name as the plan writes it.
    pub name: String,
    /// Other names people use for it.
    pub aliases: Vec<String>,
    /// True for a group (各镇街) whose members each owe every material.
    pub group: bool,
    /// The listed members of a group; empty for other units, and for a group until the coordinator lists them.
    pub members: Vec<Member>,
    /// What it owes, in list order.
    pub materials: Vec<Material>,
}

/// A listed member of a group unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// `42.01`.
    pub code: UnitCode,
    /// Its name, which is also the name of its folder in the group's share.
    pub name: String,
    /// Other names people use for it.
    pub aliases: Vec<String>,
    /// Its own share, when it is not a folder inside the group's.
    pub path: Option<String>,
}

/// One item of a unit's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// `03-01`.
    pub id: MaterialId,
    /// The plan's own wording.
    pub title: String,
    /// Its pieces; never empty (a material that is one piece has one empty slot).
    pub pieces: Vec<Slot>,
    /// Slots that are welcome but not owed ("如已形成，请一并报送"); never missing.
    pub advice: Vec<Slot>,
    /// Kinds of evidence asked for (文字, 图片 …): advice.
    pub kinds: Vec<String>,
    /// Conditions to show, never to count.
    pub conditions: Vec<String>,
    /// Required, or only if there is any.
    pub need: Need,
    /// Its own deadline, when it differs from the plan's.
    pub deadline: Option<NaiveDate>,
}

/// Whether a material can be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Missing until it is in.
    Required,
    /// 其他…, 加分…: never missing, never reminded.
    IfAny,
}

/// One party that owes things: a unit, or a listed member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner<'a> {
    /// `03` or `42.01`.
    pub code: &'a UnitCode,
    /// Name of the unit or member.
    pub name: &'a str,
    /// Other names.
    pub aliases: &'a [String],
    /// The unit in the plan that lists the materials.
    pub unit: &'a Unit,
}

impl<'a> Owner<'a> {
    /// The pieces this owner owes or may hand in, with the ids as owed by it.
    pub fn pieces(&self) -> impl Iterator<Item = (PieceId, &'a Material)> + use<'a> {
        let code = self.code;
        self.unit.materials.iter().flat_map(move |material| {
            let id = material.id.owed_by(code);
            material.pieces.iter().map(move |slot| (PieceId::new(id.clone(), slot.clone()), material))
        })
    }
}

impl Plan {
    /// The unit with this code (for a member code, its group).
    pub fn unit(&self, code: &UnitCode) -> Option<&Unit> {
        let code = code.in_plan();
        self.units.iter().find(|unit| unit.code == code)
    }

    /// The unit or member with this code.
    pub fn owner(&self, code: &UnitCode) -> Option<Owner<'_>> {
        let unit = self.unit(code)?;
        if !code.is_member() {
            return Some(Owner { code: &unit.code, name: &unit.name, aliases: &unit.aliases, unit });
        }
        let member = unit.members.iter().find(|member| &member.code == code)?;
        Some(Owner { code: &member.code, name: &member.name, aliases: &member.aliases, unit })
    }

    /// Everyone who owes something, in document order: each unit without listed members, and each listed member.
    pub fn owners(&self) -> impl Iterator<Item = Owner<'_>> {
        self.units.iter().flat_map(|unit| {
            let own = unit.members.is_empty().then_some(Owner {
                code: &unit.code,
                name: &unit.name,
                aliases: &unit.aliases,
                unit,
            });
            own.into_iter().chain(unit.members.iter().map(move |member| Owner {
                code: &member.code,
                name: &member.name,
                aliases: &member.aliases,
                unit,
            }))
        })
    }

    /// The material with this id (for a member's id, the group's material).
    pub fn material(&self, id: &MaterialId) -> Option<&Material> {
        let unit = self.unit(id.unit())?;
        unit.materials.iter().find(|material| material.id.ordinal() == id.ordinal())
    }

    /// The day a material is due, without extensions.
    pub fn deadline_of(&self, material: &Material) -> NaiveDate {
        material.deadline.unwrap_or(self.deadline)
    }
}
