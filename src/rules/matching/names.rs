//! By which names each unit of a plan is called: its own, without the district, the aliases and members the plan lists,
//! and the short names of the lexicon.

use crate::rules::filename::fold::fold;
use crate::rules::lexicon::{Lexicon, Organisation};
use crate::rules::plan::{Plan, Unit};

/// Names of each unit, folded, in plan order.
pub(super) fn of_units(plan: &Plan, lexicon: &Lexicon) -> Vec<Vec<String>> {
    plan.units.iter().map(|unit| of_unit(unit, lexicon)).collect()
}

fn of_unit(unit: &Unit, lexicon: &Lexicon) -> Vec<String> {
    let name = fold(&unit.name);
    let mut names = vec![name.clone()];
    if let Some(rest) = name.strip_prefix(['区', '市', '县']) {
        names.push(rest.to_owned());
    }
    names.extend(unit.aliases.iter().map(|alias| fold(alias)));
    for member in &unit.members {
        names.push(fold(&member.name));
        names.extend(member.aliases.iter().map(|alias| fold(alias)));
    }
    if let Some(organisation) = organisation(&name, &lexicon.organisations) {
        names.extend(organisation.short.iter().cloned());
    }
    names.retain(|name| name.chars().count() >= 2);
    names.sort();
    names.dedup();
    names
}

/// The organisation whose long name is found in the unit's, the longest first.
fn organisation<'a>(name: &str, known: &'a [Organisation]) -> Option<&'a Organisation> {
    let found = known.iter().filter_map(|organisation| {
        let longest =
            organisation.long.iter().filter(|long| name.contains(long.as_str())).map(|long| long.len()).max()?;
        Some((longest, organisation))
    });
    // The first of equally long ones.
    found
        .fold(None, |best: Option<(usize, &Organisation)>, (length, organisation)| match best {
            Some((longest, _)) if longest >= length => best,
            _ => Some((length, organisation)),
        })
        .map(|(_, organisation)| organisation)
}
