//! A revised plan comes into force in the middle of a campaign. Which old line is which new one is `rules::revision`'s;
//! here the coordinator confirms what is doubtful, and it is recorded so that nothing handed in is lost.

use super::{Adoption, Answer, DeskError, refused};
use crate::pass::engine::{Engine, chain};
use crate::import::plan_file;
use crate::ledger::entry::{Closed, Fact, Moved};
use crate::ledger::journal;
use crate::ledger::plan_shape::StoredPlan;
use crate::ledger::shapes::NoticeKind;
use crate::rules::ids::{MaterialId, PieceId, UnitCode};
use crate::rules::plan::Plan;
use crate::rules::revision::{Because, Revision, compare, with_stable_ids};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Adopts a plan, or says what it would change.
pub(super) fn adopt(engine: &Engine, adoption: &Adoption, now: DateTime<Utc>) -> Result<Answer, DeskError> {
    let parsed = plan_file::parse(&adoption.text, &adoption.source);
    let revised = parsed.or_else(|error| refused(chain(&error)))?;
    let old = engine.judge().plan.clone();
    let new = in_force(engine, &old, revised)?;
    let revision = confirmed(compare(&old, &new), adoption)?;
    let lines = changes(&old, &new, &revision, engine.english());
    if adoption.dry {
        return Ok(Answer::Explained(told_all(&lines, engine)));
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
    let entries = engine.ledger().record(facts, now)?;
    engine.plan_changed()?;
    look_again(engine)?;
    let seq = entries.first().map(|entry| entry.seq);
    let undo = seq.unwrap_or_default();
    let said = match engine.english() {
        true => format!(
            "plan version {version} is in force; {} units are told. Until the next pass `shouqi undo {undo}` takes it back",
            lines.len()
        ),
        false => format!(
            "方案第 {version} 版已生效，将通知 {} 个单位。下一次处理之前可用 shouqi undo {undo} 撤回",
            lines.len()
        ),
    };
    Ok(Answer::Done { seq, said })
}

/// Takes the last adoption back, while nothing was recorded since.
pub(super) fn withdraw(engine: &Engine, by: String, seq: u64, now: DateTime<Utc>) -> Result<Option<Answer>, DeskError> {
    let mut adoption = None;
    let mut since = false;
    let path = engine.ledger().journal_path();
    let read = journal::read::<crate::ledger::LedgerError>(&path, |entry| {
        if entry.seq == seq {
            adoption = matches!(&entry.fact, Fact::PlanAdopted { by: Some(_), .. }).then_some(());
        } else if entry.seq > seq {
            since |= !matches!(entry.fact, Fact::NoticeQueued { .. });
        }
        Ok(())
    });
    read?;
    if adoption.is_none() {
        return Ok(None);
    }
    if since {
        return refused(format!(
            "the plan of entry {seq} cannot be taken back any more: a pass has worked with it. Adopt the earlier plan instead"
        ));
    }
    let entries = engine.ledger().record(vec![Fact::PlanWithdrawn { adoption: seq, by }], now)?;
    engine.plan_changed()?;
    let said = if engine.english() { "the plan before is in force again" } else { "已恢复原方案" }.to_owned();
    Ok(Some(Answer::Done { seq: entries.first().map(|entry| entry.seq), said }))
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
    let mut open = Vec::new();
    let doubtful: Vec<(MaterialId, MaterialId, f64)> = revision
        .doubtful()
        .map(|reworded| (reworded.old.clone(), reworded.new.clone(), reworded.similarity))
        .collect();
    for (old, new, similarity) in doubtful {
        let id = old.to_string();
        if adoption.apart.contains(&id) {
            revision = revision.separated(&old);
        } else if !adoption.same.contains(&id) && !adoption.same.iter().any(|same| same == "all") && !adoption.dry {
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
            let now = revision.now(&piece.material);
            let target = now.as_ref().and_then(|id| Some((id, new.material(id)?)));
            match target {
                Some((id, material)) if material.pieces.iter().chain(&material.advice).any(|slot| *slot == piece.slot) => {
                    if *id != piece.material {
                        let to = PieceId::new(id.clone(), piece.slot.clone());
                        moved.push(Moved { from: piece, to });
                    }
                }
                Some(_) => {
                    let because = if english { "the revised plan asks for other parts or years" } else { "修订后的方案要求的份数或年度变了" };
                    closed.push(Closed { piece, because: because.to_owned() });
                }
                None => closed.push(Closed { because: closed_because(&piece, revision, english).to_owned(), piece }),
            }
        }
    }
    (moved, closed)
}

fn closed_because(piece: &PieceId, revision: &Revision, english: bool) -> &'static str {
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
    let title = |plan: &Plan, id: &MaterialId| plan.material(id).map(|material| material.title.clone()).unwrap_or_default();
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
        let slots = |slots: &[crate::rules::ids::Slot]| slots.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
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
    per_member(old, new, lines, english)
}

/// A group's changes are told to each of its members; a new deadline to everybody.
fn per_member(
    old: &Plan,
    new: &Plan,
    lines: BTreeMap<UnitCode, Vec<String>>,
    english: bool,
) -> BTreeMap<UnitCode, Vec<String>> {
    let mut told = BTreeMap::new();
    for owner in new.owners() {
        let mut own: Vec<String> = lines.get(&owner.unit.code).cloned().unwrap_or_default();
        if old.deadline != new.deadline {
            own.insert(0, match english {
                true => format!("everything is now due on {}", new.deadline),
                false => format!("时限改为 {}", new.deadline),
            });
        }
        if !own.is_empty() {
            told.insert(owner.code.clone(), own);
        }
    }
    told
}

fn told_all(lines: &BTreeMap<UnitCode, Vec<String>>, engine: &Engine) -> Vec<String> {
    if lines.is_empty() {
        return vec![if engine.english() { "nothing changes" } else { "没有变化" }.to_owned()];
    }
    lines
        .iter()
        .flat_map(|(unit, lines)| std::iter::once(engine.unit_name(unit)).chain(lines.iter().map(|line| format!("  {line}"))))
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
