//! How a revised plan maps onto the one in force: what is kept, reworded, moved, dropped or new. It decides by text, not
//! by position, and changes nothing; what is filed follows the mapping.

mod similar;
mod stable;
mod units;

pub use stable::with_stable_ids;

use super::ids::{MaterialId, Slot, UnitCode};
use super::plan::{Material, Plan};
use chrono::NaiveDate;
use similar::{normal, similarity};
use std::collections::{BTreeMap, HashMap};

/// From this similarity on, a line is taken for a new wording of another (0 nothing in common, 1 the same).
const REWORDED: f64 = 0.55;
/// From this similarity on, and this far before the next candidate, nobody needs to confirm it.
const SURE: f64 = 0.80;
const AHEAD: f64 = 0.08;

/// The way from one plan to the next. Every material of the old plan is in exactly one of `kept`, `reworded`, `moved`
/// and `dropped`; no two of them lead to the same new material.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Revision {
    /// Units and members, old code to new code.
    pub owners: BTreeMap<UnitCode, UnitCode>,
    /// Units and members that are no more.
    pub owners_dropped: Vec<UnitCode>,
    /// Units and members that are new.
    pub owners_added: Vec<UnitCode>,
    /// Same unit, same wording.
    pub kept: Vec<Kept>,
    /// Same unit, other wording.
    pub reworded: Vec<Reworded>,
    /// Same wording, other unit.
    pub moved: Vec<Kept>,
    /// Asked for no more.
    pub dropped: Vec<Dropped>,
    /// Asked for the first time: ids of the new plan.
    pub added: Vec<MaterialId>,
    /// Materials that stay and are due on another day.
    pub deadlines: Vec<DeadlineChange>,
    /// Materials that stay and have other pieces.
    pub pieces: Vec<PieceChange>,
}

/// A material under its old and its new id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// In the old plan.
    pub old: MaterialId,
    /// In the new plan.
    pub new: MaterialId,
}

/// A material with a new wording.
#[derive(Debug, Clone, PartialEq)]
pub struct Reworded {
    /// In the old plan.
    pub old: MaterialId,
    /// In the new plan.
    pub new: MaterialId,
    /// How alike the wordings are, from 0 to 1.
    pub similarity: f64,
    /// Whether the coordinator must confirm that it is the same thing.
    pub certainty: Certainty,
}

/// How sure a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Plainly the same thing.
    Sure,
    /// The coordinator confirms it, or it counts as dropped and added.
    Doubtful,
}

/// A material that is asked for no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// In the old plan.
    pub old: MaterialId,
    /// Why it closes.
    pub because: Because,
}

/// Why a material closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Its unit is not in the new plan.
    UnitGone,
    /// Its unit no longer lists it.
    NoLongerListed,
    /// The coordinator said the new wording is another thing.
    AnotherThing,
}

/// A material that is due on another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineChange {
    /// In the new plan.
    pub material: MaterialId,
    /// Day before.
    pub from: NaiveDate,
    /// Day now.
    pub to: NaiveDate,
}

/// A material whose pieces changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceChange {
    /// In the old plan.
    pub old: MaterialId,
    /// In the new plan.
    pub new: MaterialId,
    /// Pieces that are new.
    pub opened: Vec<Slot>,
    /// Pieces that are no more.
    pub closed: Vec<Slot>,
}

impl Revision {
    /// Old id to new id, for everything that lives on.
    pub fn mapping(&self) -> BTreeMap<MaterialId, MaterialId> {
        let kept = self.kept.iter().chain(&self.moved).map(|kept| (kept.old.clone(), kept.new.clone()));
        let reworded = self.reworded.iter().map(|reworded| (reworded.old.clone(), reworded.new.clone()));
        kept.chain(reworded).collect()
    }

    /// The id under which an owner's material lives on: `42.01-03` may become `41.02-05`. `None` when it or its owner is
    /// no more.
    pub fn now(&self, material: &MaterialId) -> Option<MaterialId> {
        let in_plan = material.owed_by(&material.unit().in_plan());
        let new = self.mapping().get(&in_plan)?.clone();
        if !material.unit().is_member() {
            return Some(new);
        }
        self.owners.get(material.unit()).map(|owner| new.owed_by(owner))
    }

    /// New wordings the coordinator must confirm.
    pub fn doubtful(&self) -> impl Iterator<Item = &Reworded> {
        self.reworded.iter().filter(|reworded| reworded.certainty == Certainty::Doubtful)
    }

    /// The same revision after the coordinator said that a new wording is another thing: the old one closes, the new one
    /// opens.
    #[must_use]
    pub fn separated(mut self, old: &MaterialId) -> Self {
        if let Some(at) = self.reworded.iter().position(|reworded| reworded.old == *old) {
            let Reworded { old, new, .. } = self.reworded.remove(at);
            self.pieces.retain(|change| change.old != old);
            self.deadlines.retain(|change| change.material != new);
            self.dropped.push(Dropped { old, because: Because::AnotherThing });
            self.added.push(new);
        }
        self
    }

    /// True when nothing changed but, perhaps, ids.
    pub fn is_empty(&self) -> bool {
        self.reworded.is_empty()
            && self.moved.is_empty()
            && self.dropped.is_empty()
            && self.added.is_empty()
            && self.deadlines.is_empty()
            && self.pieces.is_empty()
            && self.owners_added.is_empty()
            && self.owners_dropped.is_empty()
    }
}

/// Compares the plan in force with a revised one.
pub fn compare(old: &Plan, new: &Plan) -> Revision {
    let units = units::matched(old, new);
    let mut revision = Revision::default();
    units::owners(old, new, &units, &mut revision);
    let mut open = Open::new(old, new);
    for (from, to) in &units {
        same_wording(&mut open, from, to, &mut revision);
    }
    moved(&mut open, old, new, &mut revision);
    for (from, to) in &units {
        reworded(&mut open, from, to, &mut revision);
    }
    for material in open.old.iter().flatten() {
        let gone = !revision.owners.contains_key(material.id.unit());
        let because = if gone { Because::UnitGone } else { Because::NoLongerListed };
        revision.dropped.push(Dropped { old: material.id.clone(), because });
    }
    revision.added = open.new.iter().flatten().map(|material| material.id.clone()).collect();
    changes(old, new, &mut revision);
    sort(&mut revision);
    revision
}

/// The materials that have found no partner yet.
struct Open<'a> {
    old: Vec<Option<&'a Material>>,
    new: Vec<Option<&'a Material>>,
}

impl<'a> Open<'a> {
    fn new(old: &'a Plan, new: &'a Plan) -> Self {
        let all = |plan: &'a Plan| plan.units.iter().flat_map(|unit| &unit.materials).map(Some).collect();
        Open { old: all(old), new: all(new) }
    }

    /// Places of the open materials of a unit.
    fn of(side: &[Option<&Material>], unit: &UnitCode) -> Vec<usize> {
        (0..side.len()).filter(|at| side[*at].is_some_and(|material| material.id.unit() == unit)).collect()
    }

    fn take(&mut self, old: usize, new: usize) -> Option<(&'a Material, &'a Material)> {
        Some((self.old[old].take()?, self.new[new].take()?))
    }
}

/// The same words in the same unit, whatever the place in the list; of several alike the first goes to the first.
fn same_wording(open: &mut Open<'_>, from: &UnitCode, to: &UnitCode, revision: &mut Revision) {
    for old in Open::of(&open.old, from) {
        let Some(wording) = open.old[old].map(|material| normal(&material.title)) else {
            continue;
        };
        let mut candidates = Open::of(&open.new, to).into_iter();
        let same = candidates.find(|new| open.new[*new].is_some_and(|material| normal(&material.title) == wording));
        if let Some((old, new)) = same.and_then(|new| open.take(old, new)) {
            revision.kept.push(Kept { old: old.id.clone(), new: new.id.clone() });
        }
    }
}

/// The same words in another unit, when no other material of either plan has them.
fn moved(open: &mut Open<'_>, old: &Plan, new: &Plan, revision: &mut Revision) {
    let count = |plan: &Plan| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for material in plan.units.iter().flat_map(|unit| &unit.materials) {
            *counts.entry(normal(&material.title)).or_default() += 1;
        }
        counts
    };
    let (in_old, in_new) = (count(old), count(new));
    for at in 0..open.old.len() {
        let Some(wording) = open.old[at].map(|material| normal(&material.title)) else {
            continue;
        };
        if in_old.get(&wording) != Some(&1) || in_new.get(&wording) != Some(&1) {
            continue;
        }
        let same = open.new.iter().position(|new| new.is_some_and(|material| normal(&material.title) == wording));
        if let Some((old, new)) = same.and_then(|new| open.take(at, new)) {
            revision.moved.push(Kept { old: old.id.clone(), new: new.id.clone() });
        }
    }
}

/// Other words in the same unit, the most alike first.
fn reworded(open: &mut Open<'_>, from: &UnitCode, to: &UnitCode, revision: &mut Revision) {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for old in Open::of(&open.old, from) {
        for new in Open::of(&open.new, to) {
            let (Some(before), Some(now)) = (open.old[old], open.new[new]) else {
                continue;
            };
            let alike = similarity(&before.title, &now.title);
            if alike >= REWORDED {
                pairs.push((alike, old, new));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (alike, old, new) in &pairs {
        let rival = pairs.iter().any(|(other, o, n)| (o == old) != (n == new) && alike - other < AHEAD);
        if let (Some(_), Some(_)) = (open.old[*old], open.new[*new])
            && let Some((before, now)) = open.take(*old, *new)
        {
            let certainty = if *alike >= SURE && !rival { Certainty::Sure } else { Certainty::Doubtful };
            let (old, new) = (before.id.clone(), now.id.clone());
            revision.reworded.push(Reworded { old, new, similarity: *alike, certainty });
        }
    }
}

/// Deadlines and pieces of what lives on.
fn changes(old: &Plan, new: &Plan, revision: &mut Revision) {
    for (before, now) in revision.mapping() {
        let (Some(was), Some(is)) = (old.material(&before), new.material(&now)) else {
            continue;
        };
        let (from, to) = (old.deadline_of(was), new.deadline_of(is));
        if from != to {
            revision.deadlines.push(DeadlineChange { material: now.clone(), from, to });
        }
        let opened: Vec<Slot> = is.pieces.iter().filter(|slot| !was.pieces.contains(slot)).cloned().collect();
        let closed: Vec<Slot> = was.pieces.iter().filter(|slot| !is.pieces.contains(slot)).cloned().collect();
        if !opened.is_empty() || !closed.is_empty() {
            revision.pieces.push(PieceChange { old: before, new: now, opened, closed });
        }
    }
}

fn sort(revision: &mut Revision) {
    revision.kept.sort_by(|a, b| a.old.cmp(&b.old));
    revision.moved.sort_by(|a, b| a.old.cmp(&b.old));
    revision.reworded.sort_by(|a, b| a.old.cmp(&b.old));
    revision.dropped.sort_by(|a, b| a.old.cmp(&b.old));
}

#[cfg(test)]
mod tests;
