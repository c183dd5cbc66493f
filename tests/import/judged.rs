//! Whole plans as offices issue them, each with what a careful reader wants of it: texts of ten fields nobody wrote for
//! the importer. Names are invented; the readers' versions are `tests/plans/*.toml`.

use super::measured;
use shouqi::import::{Imported, Options, import_bytes, plan_file};
use shouqi::rules::ids::Slot;
use shouqi::rules::plan::{Material, Plan, Unit};

/// A plan as its reader wants it, and as the importer reads its text.
pub struct Judged {
    pub name: &'static str,
    pub wanted: Plan,
    pub found: Imported,
}

macro_rules! judged {
    ($name:literal) => {{
        let wanted = plan_file::parse(include_str!(concat!("../plans/", $name, ".toml")), $name).unwrap();
        let text = include_bytes!(concat!("../plans/", $name, ".txt"));
        let options = Options { first_code: 1, ..Options::default() };
        let found = import_bytes(text, concat!($name, ".txt"), &options).unwrap();
        Judged { name: $name, wanted, found }
    }};
}

pub fn all() -> Vec<Judged> {
    vec![
        judged!("sanitation"),
        judged!("fire"),
        judged!("hospital"),
        judged!("audit"),
        judged!("school"),
        judged!("rural"),
        judged!("city"),
        judged!("inspect"),
        judged!("library"),
        judged!("safety"),
    ]
}

impl Judged {
    /// Each wanted material with the one found of the same unit and wording.
    pub fn pairs(&self) -> impl Iterator<Item = (&Material, Option<&Material>)> {
        self.wanted.units.iter().flat_map(|unit| {
            let own: Option<&Unit> = self.found.plan.units.iter().find(|other| other.name == unit.name);
            unit.materials.iter().map(move |material| {
                let same = |other: &&Material| other.title == material.title;
                (material, own.and_then(|own| own.materials.iter().find(same)))
            })
        })
    }
}

/// How many slots two readings share: of one year each, and of one name, however long (协议, 处置协议; 责任书样本, 样本).
pub fn shared(wanted: &[Slot], found: &[Slot]) -> usize {
    let mut rest: Vec<&Slot> = found.iter().collect();
    let one_name = |slots: &[Slot]| slots.iter().all(|slot| slot.part == slots[0].part);
    let any = !wanted.is_empty() && !found.is_empty() && one_name(wanted) && one_name(found);
    let fits = |slot: &Slot, other: &Slot| slot.year == other.year && (any || alike(slot, other));
    // Equal names first, so that a longer one does not take their place.
    let mut taken = 0;
    for exact in [true, false] {
        for slot in wanted.iter().filter(|slot| exact == found.contains(slot)) {
            let place = rest.iter().position(|other| if exact { *other == slot } else { fits(slot, other) });
            taken += usize::from(place.map(|place| rest.remove(place)).is_some());
        }
    }
    taken
}

fn alike(slot: &Slot, other: &Slot) -> bool {
    let (Some(one), Some(two)) = (&slot.part, &other.part) else { return slot.part == other.part };
    let ending = |name: &str| name.chars().rev().take(2).collect::<String>();
    one.contains(two.as_str()) || two.contains(one.as_str()) || ending(one) == ending(two)
}

/// Recall and precision of pieces over all plans, and what differs.
pub fn pieces(plans: &[Judged]) -> (f64, f64, Vec<String>) {
    let (mut wanted, mut found, mut both, mut differ) = (0, 0, 0, Vec::new());
    for plan in plans {
        for (material, other) in plan.pairs() {
            let pieces = other.map_or(&[][..], |other| &other.pieces);
            let right = shared(&material.pieces, pieces);
            (wanted, both) = (wanted + material.pieces.len(), both + right);
            if right != material.pieces.len() || right != pieces.len() {
                let shown = |slots: &[Slot]| slots.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                let (want, got) = (shown(&material.pieces), shown(pieces));
                differ.push(format!("{} {} {}: wanted {want}, found {got}", plan.name, material.id, material.title));
            }
        }
        found += plan.found.plan.units.iter().flat_map(|unit| &unit.materials).map(|m| m.pieces.len()).sum::<usize>();
    }
    (measured(both, wanted), measured(both, found), differ)
}

/// Materials whose kinds or conditions are not the readers'.
pub fn shown(plans: &[Judged]) -> Vec<String> {
    let pairs = plans.iter().flat_map(|plan| plan.pairs().map(|(material, other)| (plan.name, material, other)));
    let differs = |(plan, material, other): (&str, &Material, Option<&Material>)| {
        let other = other?;
        let alike = other.kinds == material.kinds && other.conditions == material.conditions;
        (!alike).then(|| format!("{plan} {}: {:?} {:?}", material.title, other.kinds, other.conditions))
    };
    pairs.filter_map(differs).collect()
}

/// The share of the readers' short names that the importer finds too.
pub fn aliases(plans: &[Judged]) -> (f64, Vec<String>) {
    let (mut wanted, mut missed) = (0, Vec::new());
    for plan in plans {
        for unit in &plan.wanted.units {
            let own = plan.found.plan.units.iter().find(|other| other.name == unit.name);
            for alias in &unit.aliases {
                wanted += 1;
                if !own.is_some_and(|own| own.aliases.contains(alias)) {
                    missed.push(format!("{}: {alias}", unit.name));
                }
            }
        }
    }
    (measured(wanted - missed.len(), wanted), missed)
}
