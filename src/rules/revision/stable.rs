//! Gives a revised plan the ids of the one in force, so that what people have written down stays true. New units and
//! materials get numbers that were never used.

use super::{Revision, compare};
use crate::rules::ids::{MaterialId, UnitCode};
use crate::rules::plan::Plan;
use std::collections::{BTreeMap, BTreeSet};

/// The revised plan with the ids of the old one wherever unit and material live on. `retired` are ids of earlier plans
/// that must not come back for another thing. Comparing the old plan with the result maps every id of a unit that
/// stays onto itself; only a material that moved to another unit has a new one.
#[must_use]
pub fn with_stable_ids(old: &Plan, new: &Plan, retired: &BTreeSet<MaterialId>) -> Plan {
    let revision = compare(old, new);
    let codes = codes(old, new, &revision, retired);
    let from_new: BTreeMap<MaterialId, MaterialId> =
        revision.mapping().into_iter().map(|(old, new)| (new, old)).collect();
    let mut used: BTreeMap<UnitCode, u32> = BTreeMap::new();
    for id in old.units.iter().flat_map(|unit| &unit.materials).map(|material| &material.id).chain(retired) {
        let last = used.entry(id.unit().clone()).or_default();
        *last = (*last).max(id.ordinal());
    }
    let mut plan = new.clone();
    for unit in &mut plan.units {
        let code = codes.get(&unit.code).unwrap_or(&unit.code).clone();
        for member in &mut unit.members {
            member.code = codes.get(&member.code).unwrap_or(&member.code).clone();
        }
        for material in &mut unit.materials {
            material.id = match from_new.get(&material.id).filter(|old| *old.unit() == code) {
                Some(old) => old.clone(),
                None => fresh(&code, &mut used),
            };
        }
        unit.code = code;
    }
    remember(old, &mut plan);
    plan
}

/// What a revised document does not know: the members of a group when it lists none (no document does; the coordinator
/// wrote them), and the names that units and members had before, which folders and files bear on. A name that the
/// revised plan gives to another is no longer theirs.
fn remember(old: &Plan, plan: &mut Plan) {
    for unit in &mut plan.units {
        let before = old.unit(&unit.code).filter(|_| unit.group && unit.members.is_empty());
        unit.members.extend(before.into_iter().flat_map(|before| before.members.iter().cloned()));
    }
    let names = |name: &String, aliases: &[String]| std::iter::once(name.clone()).chain(aliases.to_vec());
    let all = plan.units.iter().flat_map(|unit| {
        let members = unit.members.iter().flat_map(move |member| names(&member.name, &member.aliases));
        names(&unit.name, &unit.aliases).chain(members)
    });
    let taken: BTreeSet<String> = all.collect();
    for unit in &mut plan.units {
        let Some(before) = old.unit(&unit.code) else { continue };
        unit.aliases.extend(names(&before.name, &before.aliases).filter(|name| !taken.contains(name)));
        for member in &mut unit.members {
            if let Some(before) = before.members.iter().find(|before| before.code == member.code) {
                member.aliases.extend(names(&before.name, &before.aliases).filter(|name| !taken.contains(name)));
            }
        }
    }
}

fn fresh(code: &UnitCode, used: &mut BTreeMap<UnitCode, u32>) -> MaterialId {
    let last = used.entry(code.clone()).or_default();
    *last += 1;
    MaterialId::new(code.clone(), *last)
}

/// Codes of the new plan to the codes they get: the old ones, or numbers never used.
fn codes(old: &Plan, new: &Plan, revision: &Revision, retired: &BTreeSet<MaterialId>) -> BTreeMap<UnitCode, UnitCode> {
    let mut codes: BTreeMap<UnitCode, UnitCode> =
        revision.owners.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    let known = || old.units.iter().map(|unit| &unit.code).chain(retired.iter().map(MaterialId::unit));
    let number = |code: &UnitCode| code.in_plan().as_str().parse::<u64>().unwrap_or(0);
    let width = known().map(|code| code.in_plan().as_str().len()).max().unwrap_or(2);
    let mut last = known().map(number).max().unwrap_or(0);
    for unit in &new.units {
        let code = codes.get(&unit.code).cloned().or_else(|| {
            last += 1;
            format!("{last:0width$}").parse().ok()
        });
        let Some(code) = code else { continue };
        let before = old.unit(&code).map(|unit| unit.members.as_slice()).unwrap_or_default();
        let mut member_last = before.iter().filter_map(|member| ordinal(&member.code)).max().unwrap_or(0);
        for member in &unit.members {
            if codes.contains_key(&member.code) {
                continue;
            }
            member_last += 1;
            if let Ok(member_code) = format!("{code}.{member_last:02}").parse() {
                codes.insert(member.code.clone(), member_code);
            }
        }
        codes.insert(unit.code.clone(), code);
    }
    codes
}

fn ordinal(member: &UnitCode) -> Option<u64> {
    member.as_str().split_once('.').and_then(|(_, ordinal)| ordinal.parse().ok())
}
