//! `plan diff`: a revision in words. It decides nothing; the mapping is the rules'.

use super::count;
use crate::rules::ids::{MaterialId, Slot, UnitCode};
use crate::rules::plan::Plan;
use crate::rules::revision::{Because, Certainty, Revision, compare};

/// What a revised plan changes, a sentence a line.
pub(super) fn in_words(old: &Plan, new: &Plan) -> Vec<String> {
    let revision = compare(old, new);
    let title = |plan: &Plan, id: &MaterialId| plan.material(id).map(|m| m.title.clone()).unwrap_or_default();
    let name = |plan: &Plan, code: &UnitCode| plan.owner(code).map(|owner| owner.name.to_owned()).unwrap_or_default();
    let mut lines = Vec::new();
    if old.title != new.title {
        lines.push(format!("The title is now “{}”.", new.title));
    }
    if old.period != new.period {
        lines.push(format!(
            "The period is {}–{} instead of {}–{}.",
            new.period.0, new.period.1, old.period.0, old.period.1
        ));
    }
    if old.deadline != new.deadline {
        lines.push(format!("The deadline is {} instead of {}.", new.deadline, old.deadline));
    }
    for code in &revision.owners_added {
        lines.push(format!("Unit {code} {} is new.", name(new, code)));
    }
    for code in &revision.owners_dropped {
        lines.push(format!("Unit {code} {} is no longer in the plan.", name(old, code)));
    }
    for (from, to) in &revision.owners {
        if name(old, from) != name(new, to) {
            lines.push(format!("Unit {from} {} is now called {} ({to}).", name(old, from), name(new, to)));
        }
    }
    for added in &revision.added {
        lines.push(format!("Added {added} for {}: {}", name(new, added.unit()), title(new, added)));
    }
    for dropped in &revision.dropped {
        let because = match dropped.because {
            Because::UnitGone => "its unit is gone",
            Because::NoLongerListed => "no longer listed",
            Because::AnotherThing => "replaced by another thing",
        };
        lines.push(format!("Dropped {} ({because}): {}", dropped.old, title(old, &dropped.old)));
    }
    for moved in &revision.moved {
        let (from, to) = (name(old, moved.old.unit()), name(new, moved.new.unit()));
        lines.push(format!("Moved {} from {from} to {to} as {}: {}", moved.old, moved.new, title(new, &moved.new)));
    }
    for reworded in &revision.reworded {
        let sure = match reworded.certainty {
            Certainty::Sure => "",
            Certainty::Doubtful => ", please confirm",
        };
        let alike = reworded.similarity * 100.0;
        let (before, now) = (title(old, &reworded.old), title(new, &reworded.new));
        lines.push(format!(
            "Reworded {} ({alike:.0} % alike{sure}): {before} → {now}",
            ids(&reworded.old, &reworded.new)
        ));
    }
    lines.extend(changes(&revision, old.deadline != new.deadline));
    lines.push(if lines.is_empty() && revision.is_empty() {
        "The plans ask for the same.".to_owned()
    } else {
        kept(&revision)
    });
    lines
}

fn kept(revision: &Revision) -> String {
    let shifted = revision.kept.iter().filter(|kept| kept.old != kept.new).count();
    let all = count(revision.kept.len(), "material");
    match shifted {
        0 => format!("The wording of {all} is unchanged."),
        _ => {
            format!("The wording of {all} is unchanged, {shifted} under another id; what is filed follows the wording.")
        }
    }
}

fn changes(revision: &Revision, all_moved: bool) -> Vec<String> {
    let mut lines = Vec::new();
    // A new deadline of the whole plan is said once.
    for change in revision.deadlines.iter().filter(|_| !all_moved) {
        lines.push(format!("{} is due on {} instead of {}.", change.material, change.to, change.from));
    }
    for change in &revision.pieces {
        let list = |slots: &[Slot]| {
            let shown = slots
                .iter()
                .map(|slot| if *slot == Slot::default() { "one piece".to_owned() } else { slot.to_string() });
            shown.collect::<Vec<_>>().join(", ")
        };
        let mut parts = Vec::new();
        if !change.opened.is_empty() {
            parts.push(format!("asks now for {}", list(&change.opened)));
        }
        if !change.closed.is_empty() {
            parts.push(format!("no longer for {}", list(&change.closed)));
        }
        lines.push(format!("{} {}.", ids(&change.old, &change.new), parts.join(", ")));
    }
    lines
}

fn ids(old: &MaterialId, new: &MaterialId) -> String {
    if old == new { old.to_string() } else { format!("{old} (now {new})") }
}
