//! The coordinator's decisions: checked against plan and ledger, then recorded. What a decision does to the records is
//! the ledger's; what the unit hears of it is the next pass's.

use super::status::{doubted, known_unit};
use super::{Answer, DeskError, Wish, refused};
use crate::ledger::decision::{Decision, ExtendTarget};
use crate::ledger::entry::{Fact, FileId, StoredPresence};
use crate::ledger::records::RecordsError;
use crate::ledger::shapes::{FileRecord, FileState, Standing};
use crate::pass::engine::Engine;
use crate::picture::{Picture, Settling, together};
use crate::rules::ids::{MaterialId, PieceId};
use crate::rules::plan::Plan;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Scores closer than this are the same: the order of the suggestions is then no judgement.
const ALIKE: f64 = 0.01;

/// Decisions in a row that are taken back at once.
const AT_ONCE: u64 = 1000;

/// Checks and records a decision.
pub(super) fn decide(
    engine: &Engine,
    by: String,
    wish: Wish,
    because: Option<String>,
    now: DateTime<Utc>,
) -> Result<Answer, DeskError> {
    if let Wish::Undo { seq } = wish
        && engine.records.decision(seq)?.is_none()
        && let Some(answer) = super::withdraw::withdraw(engine, by.clone(), seq, now)?
    {
        return Ok(answer);
    }
    let mut decisions = Vec::new();
    for wish in each(engine, wish)? {
        decisions.push(checked(engine, wish, now)?);
    }
    let facts =
        |decision: &Decision| Fact::Decided { by: by.clone(), decision: decision.clone(), because: because.clone() };
    let entries = engine.ledger().record(decisions.iter().map(facts).collect(), now)?;
    let seq = entries.first().map(|entry| entry.seq);
    let mut said = decisions.first().map_or(String::new(), |decision| sentence(engine, decision));
    if let [Decision::Reject { file, .. }] = decisions[..] {
        said.push_str(&version_that_stands(engine, file)?);
    }
    if let [first, .., last] = &entries[..] {
        let (first, last, count) = (first.seq, last.seq, entries.len());
        said.push_str(&match engine.english() {
            true => format!("; so are all {count} of them (`shouqi undo {first}-{last}` takes it back)"),
            false => format!("；同样处理的共 {count} 个（撤销用 shouqi undo {first}-{last}）"),
        });
    }
    Ok(Answer::Done { seq, said })
}

/// A wish about several things as a wish about each: photographs that are decided together, decisions in a row.
fn each(engine: &Engine, mut wish: Wish) -> Result<Vec<Wish>, DeskError> {
    if let Wish::UndoAll { first, last } = wish {
        if last < first || last - first > AT_ONCE {
            return refused(format!(
                "{first}-{last}: give the smaller number first, and at most {AT_ONCE} decisions at once"
            ));
        }
        return Ok((first..=last).map(|seq| Wish::Undo { seq }).collect());
    }
    let (Wish::File { file, .. } | Wish::Accept { file, .. } | Wish::Reject { file } | Wish::Ignore { file }) =
        &mut wish
    else {
        return Ok(vec![wish]);
    };
    if !file.starts_with(['G', 'g']) {
        return Ok(vec![wish]);
    }
    let files = gathered(engine, &self::file(engine, file)?)?;
    if files.is_empty() {
        return refused(format!("nothing of {file} is in doubt any more: `shouqi doubts` lists what is"));
    }
    let about = |one: &FileRecord| {
        let mut wish = wish.clone();
        if let Wish::File { file, .. } | Wish::Accept { file, .. } | Wish::Reject { file } | Wish::Ignore { file } =
            &mut wish
        {
            *file = one.label();
        }
        wish
    };
    Ok(files.iter().map(about).collect())
}

/// The files in doubt that are decided together with this one, which may have been decided by itself.
fn gathered(engine: &Engine, first: &FileRecord) -> Result<Vec<FileRecord>, DeskError> {
    let mut files = doubted(engine, Some(&first.owner))?;
    let open: Vec<FileId> = files.iter().map(|file| file.id).collect();
    if !open.contains(&first.id) {
        files.push(first.clone());
        files.sort_by_key(|file| file.id);
    }
    let own = together(files).into_iter().find(|one| one.files.iter().any(|file| file.id == first.id));
    let own = own.map(|one| one.files).unwrap_or_default();
    Ok(own.into_iter().filter(|file| open.contains(&file.id)).collect())
}

fn checked(engine: &Engine, wish: Wish, now: DateTime<Utc>) -> Result<Decision, DeskError> {
    let plan = engine.judge().plan.clone();
    Ok(match wish {
        Wish::File { file, pieces } => {
            let file = present(engine, &file)?.id;
            Decision::File { file, pieces: known_pieces(&plan, &pieces)? }
        }
        Wish::Accept { file, incomplete } => {
            let file = present(engine, &file)?;
            let pieces = pieces_of(&file);
            undoubted(&file)?;
            if pieces.is_empty() {
                return refused(format!(
                    "{} is filed to nothing and has no suggestion: say what it is with `shouqi file {} PIECE`",
                    file.label(),
                    file.label()
                ));
            }
            Decision::Accept { file: file.id, pieces, incomplete }
        }
        Wish::Reject { file } => {
            let file = present(engine, &file)?;
            Decision::Reject { file: file.id, pieces: pieces_of(&file) }
        }
        Wish::Ignore { file } => Decision::Ignore { file: present(engine, &file)?.id },
        Wish::Received { pieces } => Decision::Received { pieces: known_pieces(&plan, &pieces)? },
        Wish::Waive { pieces } => Decision::Waive { pieces: known_pieces(&plan, &pieces)? },
        Wish::Extend { target, to } => {
            Decision::Extend { target: extend_target(engine, &plan, &target)?, to: still_to_come(engine, to, now)? }
        }
        Wish::Pause { unit, until } => {
            Decision::Pause { unit: known_unit(engine, &unit)?, until: still_to_come(engine, until, now)? }
        }
        Wish::Believe { unit } => believable(engine, &unit)?,
        Wish::Escalate { unit } => Decision::Escalate { unit: unit.map(|unit| known_unit(engine, &unit)).transpose()? },
        Wish::Undo { seq } | Wish::UndoAll { first: seq, .. } => undoable(engine, seq)?,
    })
}

/// A day that is not over: a slip in the year would otherwise make a unit overdue at once, or pause nothing.
fn still_to_come(engine: &Engine, day: NaiveDate, now: DateTime<Utc>) -> Result<NaiveDate, DeskError> {
    let today = now.with_timezone(&engine.config.campaign.zone).date_naive();
    if day < today {
        return refused(format!(
            "{day} is over (today is {today}): give the last day, such as {}",
            today + TimeDelta::days(7)
        ));
    }
    Ok(day)
}

/// The two best of these scores are the same: which piece is meant only a person can say.
pub(super) fn are_alike(mut scores: impl Iterator<Item = f64>) -> bool {
    scores.next().zip(scores.next()).is_some_and(|(first, second)| first - second < ALIKE)
}

/// Refuses to accept a guess: of equal suggestions, and of a file set aside, a person says which piece it is.
fn undoubted(file: &FileRecord) -> Result<(), DeskError> {
    let near = file.near();
    let asked = match file.standing() {
        Standing::Doubt { .. } => are_alike(near.iter().map(|near| near.score)),
        Standing::Aside => true,
        Standing::Filed { .. } | Standing::Rejected { .. } => false,
    };
    let Some(first) = near.first().filter(|_| asked) else {
        return Ok(());
    };
    let label = file.label();
    refused(format!(
        "what {label} is has not been settled: say it with `shouqi file {label} {}`, or another piece",
        first.piece
    ))
}

/// A loss can be believed when one is suspected, never in advance.
fn believable(engine: &Engine, text: &str) -> Result<Decision, DeskError> {
    let unit = known_unit(engine, text)?;
    let record = engine.records.unit(&unit)?;
    if record.presence == StoredPresence::Present && record.missed.is_empty() {
        return refused(format!("nothing is missing from the share of {unit}: there is nothing to believe"));
    }
    Ok(Decision::Believe { unit })
}

fn undoable(engine: &Engine, seq: u64) -> Result<Decision, DeskError> {
    match engine.records.decision(seq)? {
        None => refused(format!(
            "entry {seq} is no decision: `shouqi journal export` shows their numbers (`\"kind\":\"decided\"`)"
        )),
        Some(made) if made.undone.is_some() => refused(format!("entry {seq} was undone already")),
        Some(made) if matches!(made.decision, Decision::Undo { .. }) => {
            refused(format!("entry {seq} is itself an undo: make the decision again instead"))
        }
        Some(_) => Ok(Decision::Undo { seq }),
    }
}

/// The file behind `F12` or `D13`, the first of `G12`.
pub(super) fn file(engine: &Engine, text: &str) -> Result<FileRecord, DeskError> {
    let number = |prefix: char| text.strip_prefix(prefix).and_then(|digits| digits.parse::<FileId>().ok());
    if let Some(id) = ['F', 'f', 'G', 'g'].into_iter().find_map(number) {
        return match engine.records.file(id)? {
            Some(file) => Ok(file),
            None => {
                refused(format!("there is no file {text}: `shouqi doubts` and `shouqi explain PATH` show the numbers"))
            }
        };
    }
    if let Some(doubt) = number('D').or_else(|| number('d')) {
        let found = doubted(engine, None)?
            .into_iter()
            .find(|file| file.judged.as_ref().is_some_and(|judged| judged.seq == doubt) || file.id == doubt);
        return match found {
            Some(file) => Ok(file),
            None => refused(format!("there is no open doubt {text}: `shouqi doubts` lists them")),
        };
    }
    refused(format!("`{text}` is no file: write it like F12 (or D13 for a doubt)"))
}

fn present(engine: &Engine, text: &str) -> Result<FileRecord, DeskError> {
    let file = file(engine, text)?;
    match file.state {
        FileState::Present => Ok(file),
        FileState::Withdrawn => refused(format!("{text} ({}) was taken away by its unit", file.path)),
        // An earlier version that still counts can be decided on: nothing else speaks for its pieces.
        FileState::Replaced(_) if with_picture(engine, |picture| picture.counts(&file))? => Ok(file),
        FileState::Replaced(by) => {
            refused(format!("{text} ({}) was replaced by a newer version: decide on F{by}", file.path))
        }
    }
}

/// Asks the picture of the plan in force.
pub(super) fn with_picture<T>(
    engine: &Engine,
    ask: impl FnOnce(&Picture<'_>) -> Result<T, RecordsError>,
) -> Result<T, RecordsError> {
    let judge = engine.judge();
    ask(&Picture { records: &engine.records, plan: &judge.plan, settling: &Settling::new() })
}

/// What a rejection leaves as it was: the version before, which still counts.
fn version_that_stands(engine: &Engine, file: FileId) -> Result<String, DeskError> {
    let Some(file) = engine.records.file(file)? else {
        return Ok(String::new());
    };
    let Some(before) = with_picture(engine, |picture| picture.version_before(&file))? else {
        return Ok(String::new());
    };
    let (label, kept) = (before.label(), engine.ledger().copies.holds(&before.sha256));
    Ok(match (engine.english(), kept) {
        (true, true) => {
            format!("; the version before, {label}, still counts (`shouqi reject {label}` if it should not)")
        }
        (true, false) => format!(
            "; the version before, {label}, still counts, but no copy of it was kept: `shouqi reject {label}` if you need it"
        ),
        (false, true) => format!("；原来的 {label} 仍然有效，不计为缺（如果它也不行，再执行 shouqi reject {label}）"),
        (false, false) => {
            format!("；原来的 {label} 仍然有效，不计为缺，但没有留存副本：如需重新报送，再执行 shouqi reject {label}")
        }
    })
}

/// What a file is filed to, or was rejected for, or most likely is.
fn pieces_of(file: &FileRecord) -> Vec<PieceId> {
    match file.standing() {
        Standing::Filed { pieces, .. } | Standing::Rejected { pieces, .. } => pieces.to_vec(),
        Standing::Doubt { near, .. } => near.first().map(|near| near.piece.clone()).into_iter().collect(),
        Standing::Aside => file.near().first().map(|near| near.piece.clone()).into_iter().collect(),
    }
}

/// Pieces that the plan knows. A material stands for all its pieces, a group's material for all its members'.
fn known_pieces(plan: &Plan, texts: &[String]) -> Result<Vec<PieceId>, DeskError> {
    let mut pieces = Vec::new();
    for text in texts {
        let wanted: PieceId = text.parse().or_else(|error| refused(format!("{error}")))?;
        let found = matching_pieces(plan, &wanted);
        if found.is_empty() {
            return refused(format!("the plan has no piece `{text}`: `shouqi plan show` lists them"));
        }
        pieces.extend(found);
    }
    Ok(pieces)
}

fn matching_pieces(plan: &Plan, wanted: &PieceId) -> Vec<PieceId> {
    let Some(material) = plan.material(&wanted.material) else {
        return Vec::new();
    };
    let slots = || material.pieces.iter().chain(&material.advice);
    let slots: Vec<_> = match slots().find(|slot| **slot == wanted.slot) {
        Some(slot) => vec![slot.clone()],
        None if wanted.slot == Default::default() => material.pieces.clone(),
        // 总结 alone stands for the summaries of all years.
        None if wanted.slot.year.is_none() => {
            material.pieces.iter().filter(|slot| slot.part == wanted.slot.part).cloned().collect()
        }
        None => Vec::new(),
    };
    let code = wanted.material.unit();
    let owners: Vec<MaterialId> = match plan.unit(code) {
        Some(unit) if !code.is_member() && !unit.members.is_empty() => {
            unit.members.iter().map(|member| wanted.material.owed_by(&member.code)).collect()
        }
        _ if plan.owner(code).is_some() => vec![wanted.material.clone()],
        _ => Vec::new(),
    };
    owners
        .iter()
        .flat_map(|material| slots.iter().map(move |slot| PieceId::new(material.clone(), slot.clone())))
        .collect()
}

fn extend_target(engine: &Engine, plan: &Plan, text: &str) -> Result<ExtendTarget, DeskError> {
    if let Ok(material) = text.parse::<MaterialId>() {
        if plan.material(&material).is_none() || plan.owner(material.unit()).is_none() {
            return refused(format!("the plan has no material `{text}`: `shouqi plan show` lists them"));
        }
        return Ok(ExtendTarget::Material(material));
    }
    Ok(ExtendTarget::Unit(known_unit(engine, text)?))
}

/// What was done, in a sentence.
fn sentence(engine: &Engine, decision: &Decision) -> String {
    let list = |pieces: &[PieceId]| pieces.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
    let zh = match decision {
        Decision::File { file, pieces } => format!("F{file} 已归档到 {}", list(pieces)),
        Decision::Accept { file, pieces, incomplete: None } => format!("F{file} 已确认：{}", list(pieces)),
        Decision::Accept { file, pieces, incomplete: Some(wanted) } => {
            format!("F{file} 已收，但 {} 还需补充：{wanted}", list(pieces))
        }
        Decision::Reject { file, .. } => format!("F{file} 已退回，单位的下一封信会说明原因"),
        Decision::Ignore { file } => format!("F{file} 已设为与清单无关"),
        Decision::Received { pieces } => format!("已登记收到：{}", list(pieces)),
        Decision::Waive { pieces } => format!("不再要求：{}", list(pieces)),
        Decision::Extend { target: ExtendTarget::Unit(unit), to } => format!("{unit} 的时限延到 {to}"),
        Decision::Extend { target: ExtendTarget::Material(id), to } => format!("{id} 的时限延到 {to}"),
        Decision::Pause { unit, until } => format!("{unit} 暂停催报，到 {until} 为止"),
        Decision::Believe { unit } => format!("{unit} 的文件减少将按属实处理"),
        Decision::Escalate { unit: Some(unit) } => format!("{unit} 逾期催报将抄送主要负责同志"),
        Decision::Escalate { unit: None } => "逾期催报将抄送各单位主要负责同志".to_owned(),
        Decision::Status { unit } => format!("{unit} 的现状信将在下一次处理时写出"),
        Decision::ReleaseAll => "信件已放行".to_owned(),
        Decision::Undo { seq } => format!("第 {seq} 条决定已撤销"),
    };
    if !engine.english() {
        return zh;
    }
    match decision {
        Decision::File { file, pieces } => format!("F{file} is filed to {}", list(pieces)),
        Decision::Accept { file, pieces, incomplete: None } => format!("F{file} is accepted: {}", list(pieces)),
        Decision::Accept { file, pieces, incomplete: Some(wanted) } => {
            format!("F{file} is accepted; {} still wants: {wanted}", list(pieces))
        }
        Decision::Reject { file, .. } => format!("F{file} is rejected; the unit's next letter says why"),
        Decision::Ignore { file } => format!("F{file} belongs to nothing"),
        Decision::Received { pieces } => format!("received: {}", list(pieces)),
        Decision::Waive { pieces } => format!("no longer asked for: {}", list(pieces)),
        Decision::Extend { target: ExtendTarget::Unit(unit), to } => format!("{unit} has until {to}"),
        Decision::Extend { target: ExtendTarget::Material(id), to } => format!("{id} is due on {to}"),
        Decision::Pause { unit, until } => format!("{unit} gets no reminders until {until}"),
        Decision::Believe { unit } => format!("the loss in the share of {unit} will be believed"),
        Decision::Escalate { unit: Some(unit) } => format!("overdue letters to {unit} are copied to its principal"),
        Decision::Escalate { unit: None } => "overdue letters are copied to the principals".to_owned(),
        Decision::Status { unit } => format!("the status letter of {unit} is written at the next pass"),
        Decision::ReleaseAll => "letters are released".to_owned(),
        Decision::Undo { seq } => format!("decision {seq} is undone"),
    }
}
