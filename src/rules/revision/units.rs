//! Which unit of the new plan is which unit of the old one: by name, by other names, by what it owes.

use super::Revision;
use super::similar::{normal, similarity};
use crate::rules::ids::UnitCode;
use crate::rules::plan::{Member, Plan, Unit};
use std::collections::HashSet;

/// From this score on two units are the same under another name.
const SAME: f64 = 0.6;
/// From this similarity on, a member in the same place of the list is the same under another name.
const RENAMED: f64 = 0.5;

/// Pairs of codes, old and new, in the order of the old plan. Each code occurs once on each side.
pub(super) fn matched(old: &Plan, new: &Plan) -> Vec<(UnitCode, UnitCode)> {
    let mut pairs: Vec<(UnitCode, UnitCode)> = Vec::new();
    let pair = |pairs: &mut Vec<(UnitCode, UnitCode)>, same: &dyn Fn(&Unit, &Unit) -> bool| {
        for unit in &old.units {
            let taken = |code: &UnitCode| pairs.iter().any(|(_, new)| new == code);
            if pairs.iter().any(|(old, _)| *old == unit.code) {
                continue;
            }
            if let Some(found) = new.units.iter().find(|other| !taken(&other.code) && same(unit, other)) {
                pairs.push((unit.code.clone(), found.code.clone()));
            }
        }
    };
    pair(&mut pairs, &|a, b| normal(&a.name) == normal(&b.name));
    pair(&mut pairs, &|a, b| a.aliases.contains(&b.name) || b.aliases.contains(&a.name));
    let mut scored: Vec<(f64, &Unit, &Unit)> = Vec::new();
    for unit in &old.units {
        scored.extend(new.units.iter().map(|other| (alike(unit, other), unit, other)).filter(|(s, _, _)| *s >= SAME));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.code.cmp(&b.1.code)));
    for (_, unit, other) in scored {
        if pairs.iter().all(|(old, new)| *old != unit.code && *new != other.code) {
            pairs.push((unit.code.clone(), other.code.clone()));
        }
    }
    pairs.sort();
    pairs
}

/// How alike two units are: half their names, half the share of wordings they have in common.
fn alike(a: &Unit, b: &Unit) -> f64 {
    let wordings = |unit: &Unit| unit.materials.iter().map(|material| normal(&material.title)).collect::<HashSet<_>>();
    let (in_a, in_b) = (wordings(a), wordings(b));
    let most = in_a.len().max(in_b.len());
    let shared = if most == 0 { 0.0 } else { in_a.intersection(&in_b).count() as f64 / most as f64 };
    (similarity(&a.name, &b.name) + shared) / 2.0
}

/// The same place in the list under another name, 马尚镇 that became 马尚街道: alike enough, and neither name occurs in the
/// other list.
fn is_renamed(old: &Member, new: &Member, before: &Unit, now: &Unit) -> bool {
    let place = |member: &Member| member.code.as_str().split_once('.').map(|(_, place)| place.to_owned());
    let lists = |unit: &Unit, name: &str| unit.members.iter().any(|member| normal(&member.name) == normal(name));
    place(old) == place(new)
        && !lists(now, &old.name)
        && !lists(before, &new.name)
        && similarity(&old.name, &new.name) >= RENAMED
}

/// Fills in which units and members live on, are gone and are new. Members are known by their names,
/// a renamed one by its place.
pub(super) fn owners(old: &Plan, new: &Plan, units: &[(UnitCode, UnitCode)], revision: &mut Revision) {
    revision.owners.extend(units.iter().cloned());
    for (from, to) in units {
        let (Some(before), Some(now)) = (old.unit(from), new.unit(to)) else {
            continue;
        };
        for member in &before.members {
            let same = now.members.iter().find(|other| {
                normal(&other.name) == normal(&member.name)
                    || other.aliases.contains(&member.name)
                    || member.aliases.contains(&other.name)
            });
            let renamed = || now.members.iter().find(|other| is_renamed(member, other, before, now));
            let free = |other: &&Member| !revision.owners.values().any(|code| *code == other.code);
            if let Some(same) = same.or_else(renamed).filter(free) {
                revision.owners.insert(member.code.clone(), same.code.clone());
            }
        }
    }
    let codes = |plan: &Plan| -> Vec<UnitCode> {
        let each = plan.units.iter().flat_map(|unit| {
            std::iter::once(unit.code.clone()).chain(unit.members.iter().map(|member| member.code.clone()))
        });
        each.collect()
    };
    revision.owners_dropped = codes(old).into_iter().filter(|code| !revision.owners.contains_key(code)).collect();
    let living: HashSet<&UnitCode> = revision.owners.values().collect();
    revision.owners_added = codes(new).into_iter().filter(|code| !living.contains(code)).collect();
}
