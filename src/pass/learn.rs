//! Judging again: what a person's decision taught, and what a scan turned out to say. It settles doubts and set-aside
//! files, each as an entry, and never withdraws a filing (§9).

use super::PassReport;
use super::judge::{Judged, decide, load, open, read_all, record, weigh};
use super::shares::shares;
use crate::ledger::decision::Decision;
use crate::ledger::entry::{FileId, StoredVerdict};
use crate::ledger::shapes::{FileState, Standing};
use crate::pass::engine::{Engine, Fatal};
use crate::rules::ids::UnitCode;
use crate::rules::matching::Teaching;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Turns the coordinator's decisions into evidence, once for each new decision.
pub(super) fn learn(engine: &Engine) -> Result<(), Fatal> {
    let mut seq = engine.memory().taught.0;
    let known = seq;
    let mut taught = Vec::new();
    let mut units = BTreeSet::new();
    let mut undone = false;
    for decision in engine.records.decisions() {
        let (number, made) = decision?;
        seq = seq.max(number);
        undone |= number > known && matches!(made.decision, Decision::Undo { .. });
        if made.undone.is_some() {
            continue;
        }
        let (file, pieces, accepted) = match &made.decision {
            Decision::File { file, pieces } | Decision::Accept { file, pieces, .. } => (*file, pieces.clone(), true),
            Decision::Ignore { file } => (*file, Vec::new(), false),
            _ => continue,
        };
        let Some(file) = engine.records.file(file)? else {
            continue;
        };
        let pieces = match accepted {
            true => pieces,
            false => file.near().iter().map(|near| near.piece.clone()).collect(),
        };
        let materials: BTreeSet<_> = pieces.into_iter().map(|piece| piece.material).collect();
        if number > known {
            units.insert(file.owner.clone());
        }
        taught.push(Teaching {
            unit: file.owner.clone(),
            path: file.path.text().into_owned(),
            title: None,
            concepts: file.judged.as_ref().map(|judged| judged.concepts.clone()).unwrap_or_default(),
            materials: materials.into_iter().collect(),
            accepted,
        });
    }
    if seq > known || undone {
        let mut memory = engine.memory();
        // At start everything was taught before; nothing is new.
        if known > 0 {
            memory.taught_units.extend(units);
        }
        memory.taught = (seq.max(1), Arc::new(taught));
    } else if known == 0 {
        engine.memory().taught.0 = 1;
    }
    Ok(())
}

/// Judges the doubts and set-aside files of these units again; only what is now filed is recorded (§9: judging again
/// settles, it never withdraws).
pub(super) fn judge_again(
    engine: &Engine,
    units: &BTreeSet<UnitCode>,
    now: DateTime<Utc>,
    report: &mut PassReport,
) -> Result<(), Fatal> {
    for unit in units {
        let files = load(engine, &engine.records.doubts_of(unit)?)?;
        let files = files.into_iter().filter(|file| file.decisions.is_empty() && file.judged.is_some()).collect();
        for judged in read_all(engine, files) {
            settle_again(engine, Judged { on: "taught", ..judged }, now, report)?;
        }
    }
    Ok(())
}

/// Records a second judgement only when it files what was in doubt. True when it did.
fn settle_again(engine: &Engine, judged: Judged, now: DateTime<Utc>, report: &mut PassReport) -> Result<bool, Fatal> {
    let Some(file) = engine.records.file(judged.file.id)? else {
        return Ok(false);
    };
    let open = file.decisions.is_empty()
        && file.state == FileState::Present
        && !matches!(file.standing(), Standing::Filed { .. });
    if !open || !matches!(decide(engine, &judged)?.0, StoredVerdict::Filed { .. }) {
        return Ok(false);
    }
    record(engine, judged, now, report)?;
    Ok(true)
}

/// Recognises up to `count` scans that wait for it and judges them again by their text. Slow: no pass waits for it.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn recognise_some(engine: &Engine, count: usize, now: DateTime<Utc>) -> Result<PassReport, Fatal> {
    let mut report = PassReport::default();
    let ids: Vec<FileId> = engine.memory().scans.iter().copied().take(count).collect();
    let judge = engine.judge();
    let taught = engine.memory().taught.1.clone();
    let all = shares(&judge.plan, &engine.config);
    for file in load(engine, &ids)? {
        let share = all.iter().find(|share| share.unit == file.share);
        let handle = share.and_then(|share| open(share, &file)).and_then(|content| content.file().try_clone().ok());
        let reading =
            handle.and_then(|handle| engine.reader.recognise(handle, Path::new(&*file.path.text()), &file.sha256));
        if let Some(reading) = reading {
            let judged = weigh(&judge, &taught, file, reading, "ocr");
            settle_again(engine, judged, now, &mut report)?;
        }
    }
    engine.memory().scans.retain(|scan| !ids.contains(scan));
    Ok(report)
}
