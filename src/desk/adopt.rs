//! A revised plan comes into force in the middle of a campaign. Which old line is which new one is `rules::revision`'s;
//! here the coordinator confirms what is doubtful, and it is recorded so that nothing handed in is lost.

use super::adopt_said::{kept, overridden, own_deadlines, owners};
use super::{Adoption, Answer, DeskError, refused};
use crate::import::plan_file;
use crate::ledger::entry::{Closed, Fact, Moved};
use crate::ledger::plan_shape::StoredPlan;
use crate::ledger::shapes::NoticeKind;
use crate::pass::engine::{Engine, chain};
use crate::rules::ids::{MaterialId, PieceId, UnitCode};
use crate::rules::plan::Plan;
use crate::rules::revision::{Because, Certainty, Revision, Reworded, compare, with_stable_ids};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Adopts a plan, or says what it would change.
pub(super) fn adopt(engine: &Engine, adoption: &Adoption, now: DateTime<Utc>) -> Result<Answer, DeskError> {
    let parsed = plan_file::parse(&adoption.text, &adoption.source);
    let revised = parsed.or_else(|error| refused(chain(&error)))?;
    let old = engine.judge().plan.clone();
    let with_members = revised.units.iter().filter(|unit| !unit.members.is_empty());
    let listed: Vec<String> = with_members.map(|unit| unit.name.clone()).collect();
    let own_deadlines = own_deadlines(&revised);
    let new = in_force(engine, &old, revised)?;
    let revision = confirmed(compare(&old, &new), adoption)?;
    let lines = changes(&old, &new, &revision, engine.english());
    let mut beside = owners(engine, &old, &new, &revision, &listed);
    beside.extend(overridden(engine, &own_deadlines, &new));
    if adoption.dry {
        let mut told = told_all(&lines, engine);
        told.splice(0..0, beside);
        if told.is_empty() {
            told.push(if engine.english() { "nothing changes" } else { "没有变化" }.to_owned());
        }
        return Ok(Answer::Explained(told));
    }
    if revision.is_empty() && old.deadline == new.deadline && *old == new {
        return refused("this plan is the one in force already: nothing changes");
    }
    let (moved, closed) = fates(&old, &new, &revision, engine.english());
    let version = engine.ledger().plan_version() + 1;
    let mut facts = vec![Fact::PlanAdopted {
        version,
        source: adoption.source.clone(),
        by: Some(adoption.by.clone()),
        plan: Box::new(StoredPlan::from(&new)),
        moved,
        closed,
    }];
    facts.extend(lines.iter().map(|(unit, lines)| Fact::NoticeQueued {
        unit: unit.clone(),
        what: NoticeKind::PlanChanged,
        pieces: Vec::new(),
        text: lines.join("\n"),
    }));
    let gone = dropped(&old, &revision);
    let told = lines.len() + gone.len();
    facts.extend(gone.into_iter().map(|(unit, name)| Fact::NoticeQueued {
        unit,
        what: NoticeKind::UnitDropped,
        pieces: Vec::new(),
        text: name,
    }));
    let entries = engine.ledger().record(facts, now)?;
    engine.plan_changed()?;
    look_again(engine)?;
    let regrouped =
        new.units.iter().filter(|unit| old.unit(&unit.code).is_some_and(|before| before.members != unit.members));
    engine.memory().regroup.extend(regrouped.map(|unit| unit.code.clone()));
    let seq = entries.first().map(|entry| entry.seq);
    let undo = seq.unwrap_or_default();
    let mut said = match engine.english() {
        true => format!(
            "plan version {version} is in force; {told} units are told. Until the next pass `shouqi undo {undo}` takes it back"
        ),
        false => format!("方案第 {version} 版已生效，将通知 {told} 个单位。下一次处理之前可用 shouqi undo {undo} 撤回"),
    };
    beside.iter().for_each(|line| said.push_str(&format!("\n{line}")));
    said.push_str(&format!("\n{}", kept(engine, &new, version)));
    Ok(Answer::Done { seq, said })
}

/// Units and members that owed something and are no more, with their names: each is told that nothing more is expected.
fn dropped(old: &Plan, revision: &Revision) -> Vec<(UnitCode, String)> {
    let gone = old.owners().filter(|owner| revision.owners_dropped.contains(owner.code));
    gone.map(|owner| (owner.code.clone(), owner.name.to_owned())).collect()
}

/// The revised plan as it would be in force: ids of the old one where things live on, and the campaign's own deadline.
fn in_force(engine: &Engine, old: &Plan, revised: Plan) -> Result<Plan, DeskError> {
    use crate::config::DeadlineSetting;
    let mut new = with_stable_ids(old, &revised, &engine.records.retired()?);
    match engine.config.campaign.deadline {
        None => {}
        // A relative deadline was resolved when the campaign began, and stays.
        Some(DeadlineSetting::In(_)) => new.deadline = old.deadline,
        Some(DeadlineSetting::On(day)) => new.deadline = day,
    }
    if engine.config.campaign.deadline.is_some() {
        new.units.iter_mut().flat_map(|unit| &mut unit.materials).for_each(|material| material.deadline = None);
    }
    if let Some(title) = &engine.config.campaign.title {
        new.title.clone_from(title);
    }
    Ok(new)
}

/// The revision after the coordinator's word on doubtful wordings; without it, a refusal that asks.
fn confirmed(mut revision: Revision, adoption: &Adoption) -> Result<Revision, DeskError> {
    understood(&revision, adoption)?;
    let mut open = Vec::new();
    for Reworded { old, new, similarity, certainty } in revision.reworded.clone() {
        let id = old.to_string();
        if adoption.apart.contains(&id) {
            revision = revision.separated(&old);
        } else if certainty == Certainty::Doubtful
            && !adoption.same.contains(&id)
            && !adoption.same.iter().any(|same| same == "all")
            && !adoption.dry
        {
            open.push(format!("{id} → {new} ({:.0} % alike)", similarity * 100.0));
        }
    }
    if open.is_empty() {
        return Ok(revision);
    }
    refused(format!(
        "these new wordings may or may not be the same thing:\n  {}\nsay so for each: --same ID keeps what is filed, \
         --apart ID closes the old and opens the new (--same all keeps all); --dry-run shows the wordings",
        open.join("\n  ")
    ))
}

/// Refuses words about ids that nothing is asked about: a slip of the pen must not be taken for an answer.
fn understood(revision: &Revision, adoption: &Adoption) -> Result<(), DeskError> {
    let is = |id: &str, old: &MaterialId| old.to_string() == id;
    let reworded = |id: &str| revision.reworded.iter().any(|one| is(id, &one.old));
    let stays = |id: &str| revision.kept.iter().chain(&revision.moved).any(|one| is(id, &one.old));
    let goes = |id: &str| revision.dropped.iter().any(|one| is(id, &one.old));
    let unknown = |id: &&String| {
        let (same, apart) = (adoption.same.contains(id), adoption.apart.contains(id));
        !reworded(id) && !(same && (*id == "all" || stays(id)) || apart && goes(id)) || same && apart
    };
    let Some(id) = adoption.same.iter().chain(&adoption.apart).find(unknown) else {
        return Ok(());
    };
    let because = match () {
        () if reworded(id) => "it stands behind --same and behind --apart",
        () if stays(id) => "its wording is the same in both plans, so it cannot be told apart",
        () if goes(id) => "the revised plan has nothing like it, so it closes",
        () => "the plan in force has no such material",
    };
    let asked: Vec<String> = revision.reworded.iter().map(|one| one.old.to_string()).collect();
    let asked = if asked.is_empty() { "none".to_owned() } else { asked.join(", ") };
    refused(format!("`{id}`: {because}. New wordings in this revision: {asked}; --dry-run shows them"))
}

/// What becomes of every old piece: it lives on under another id, or it closes with a reason.
fn fates(old: &Plan, new: &Plan, revision: &Revision, english: bool) -> (Vec<Moved>, Vec<Closed>) {
    let mut moved = Vec::new();
    let mut closed = Vec::new();
    for owner in old.owners() {
        let mut slots = owner.unit.materials.iter().flat_map(|material| {
            let id = material.id.owed_by(owner.code);
            let slots = material.pieces.iter().chain(&material.advice);
            slots.map(move |slot| PieceId::new(id.clone(), slot.clone())).collect::<Vec<_>>()
        });
        for piece in &mut slots {
            let now = revision.now(&piece.material).filter(|id| owes(new, id.unit()));
            let target = now.as_ref().and_then(|id| Some((id, new.material(id)?)));
            match target {
                Some((id, material))
                    if material.pieces.iter().chain(&material.advice).any(|slot| *slot == piece.slot) =>
                {
                    if *id != piece.material {
                        let to = PieceId::new(id.clone(), piece.slot.clone());
                        moved.push(Moved { from: piece, to });
                    }
                }
                Some(_) => {
                    let because = if english {
                        "the revised plan asks for other parts or years"
                    } else {
                        "修订后的方案要求的份数或年度变了"
                    };
                    closed.push(Closed { piece, because: because.to_owned() });
                }
                None => {
                    closed.push(Closed { because: closed_because(&piece, new, revision, english).to_owned(), piece })
                }
            }
        }
    }
    (moved, closed)
}

/// Whether the plan asks this unit or member for its list: a group with listed members owes nothing itself.
fn owes(plan: &Plan, code: &UnitCode) -> bool {
    plan.owners().any(|owner| owner.code == code)
}

fn closed_because(piece: &PieceId, new: &Plan, revision: &Revision, english: bool) -> &'static str {
    let owner = revision.owners.get(piece.material.unit());
    if owner.and_then(|code| new.unit(code)).is_some_and(|unit| !unit.members.is_empty())
        && revision.now(&piece.material).is_some()
    {
        return match english {
            true => "each member of the group now owes it",
            false => "改由各成员单位分别报送",
        };
    }
    let in_plan = piece.material.owed_by(&piece.material.unit().in_plan());
    let because = revision.dropped.iter().find(|dropped| dropped.old == in_plan).map(|dropped| &dropped.because);
    match (because, english) {
        (Some(Because::AnotherThing), false) => "修订后的方案换成了另一项材料",
        (Some(Because::AnotherThing), true) => "the revised plan asks for another thing instead",
        (Some(Because::NoLongerListed), false) => "修订后的方案不再要求",
        (Some(Because::NoLongerListed), true) => "the revised plan no longer asks for it",
        (_, false) => "修订后的方案里没有这个单位",
        (_, true) => "the unit is no longer in the revised plan",
    }
}

/// What changes for each unit or member, in words for its letter.
fn changes(old: &Plan, new: &Plan, revision: &Revision, english: bool) -> BTreeMap<UnitCode, Vec<String>> {
    let pick = |zh: String, en: String| if english { en } else { zh };
    let mut lines: BTreeMap<UnitCode, Vec<String>> = BTreeMap::new();
    let title =
        |plan: &Plan, id: &MaterialId| plan.material(id).map(|material| material.title.clone()).unwrap_or_default();
    let mut add = |unit: &UnitCode, line: String| lines.entry(unit.clone()).or_default().push(line);
    for id in &revision.added {
        add(id.unit(), pick(format!("新增 {id}：{}", title(new, id)), format!("new: {id} {}", title(new, id))));
    }
    for dropped in &revision.dropped {
        let (id, text) = (&dropped.old, title(old, &dropped.old));
        if let Some(unit) = revision.owners.get(id.unit()) {
            add(unit, pick(format!("不再要求 {id}：{text}"), format!("no longer asked for: {id} {text}")));
        }
    }
    for reworded in &revision.reworded {
        let (id, text) = (&reworded.new, title(new, &reworded.new));
        add(id.unit(), pick(format!("{id} 改为：{text}"), format!("{id} now reads: {text}")));
    }
    for moved in &revision.moved {
        let text = title(new, &moved.new);
        add(moved.new.unit(), pick(format!("转来 {}：{text}", moved.new), format!("moved here: {} {text}", moved.new)));
        if let Some(unit) = revision.owners.get(moved.old.unit()) {
            add(unit, pick(format!("转出 {}：{text}", moved.old), format!("moved elsewhere: {} {text}", moved.old)));
        }
    }
    for change in &revision.pieces {
        let slots =
            |slots: &[crate::rules::ids::Slot]| slots.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
        let mut parts = Vec::new();
        if !change.opened.is_empty() {
            parts.push(pick(format!("增加 {}", slots(&change.opened)), format!("adds {}", slots(&change.opened))));
        }
        if !change.closed.is_empty() {
            parts.push(pick(format!("减去 {}", slots(&change.closed)), format!("drops {}", slots(&change.closed))));
        }
        add(change.new.unit(), format!("{} {}", change.new, parts.join(if english { ", " } else { "，" })));
    }
    for change in revision.deadlines.iter().filter(|_| old.deadline == new.deadline) {
        let (id, to) = (&change.material, change.to);
        add(id.unit(), pick(format!("{id} 的时限改为 {to}"), format!("{id} is now due on {to}")));
    }
    per_member(old, new, revision, lines, english)
}

/// A group's changes are told to each of its members; a new deadline to everybody.
fn per_member(
    old: &Plan,
    new: &Plan,
    revision: &Revision,
    lines: BTreeMap<UnitCode, Vec<String>>,
    english: bool,
) -> BTreeMap<UnitCode, Vec<String>> {
    let mut told = BTreeMap::new();
    for owner in new.owners() {
        let mut own: Vec<String> = lines.get(&owner.unit.code).cloned().unwrap_or_default();
        if old.deadline != new.deadline {
            own.insert(
                0,
                match english {
                    true => format!("everything is now due on {}", new.deadline),
                    false => format!("时限改为 {}", new.deadline),
                },
            );
        }
        if owner.code.is_member() && revision.owners_added.contains(owner.code) {
            let count = owner.unit.materials.len();
            own = vec![match english {
                true => format!("you are now listed by yourself and owe {count} items"),
                false => format!("本单位单独列入方案，需报送 {count} 项材料"),
            }];
        }
        if !own.is_empty() {
            told.insert(owner.code.clone(), own);
        }
    }
    told
}

fn told_all(lines: &BTreeMap<UnitCode, Vec<String>>, engine: &Engine) -> Vec<String> {
    lines
        .iter()
        .flat_map(|(unit, lines)| {
            std::iter::once(engine.unit_name(unit)).chain(lines.iter().map(|line| format!("  {line}")))
        })
        .collect()
}

/// Files left with nothing are read and judged against the new plan.
fn look_again(engine: &Engine) -> Result<(), DeskError> {
    let mut open = Vec::new();
    for id in engine.records.all_doubts()? {
        open.extend(engine.records.file(id)?.filter(|file| file.judged.is_none()).map(|file| file.id));
    }
    engine.memory().waiting.extend(open);
    Ok(())
}
