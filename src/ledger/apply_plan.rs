//! What the adoption of a plan does to the records: the plan itself, and filings that follow moved or closed pieces.
//! Which piece became which is decided by `rules::revision` and stands in the entry.

use super::apply::edit_file;
use super::batch::Batch;
use super::decision::Decision;
use super::entry::{Closed, Moved, StoredVerdict};
use super::plan_shape::StoredPlan;
use super::records::RecordsError;
use super::shapes::FileRecord;
use crate::rules::ids::{MaterialId, PieceId};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// The head of the plan in force.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AdoptedPlan {
    /// Counts from 1.
    pub version: u32,
    /// The file it came from.
    pub source: String,
}

pub(super) fn adopted(
    batch: &mut Batch,
    at: DateTime<Utc>,
    version: u32,
    source: &str,
    plan: &StoredPlan,
    moved: &[Moved],
    closed: &[Closed],
) -> Result<(), RecordsError> {
    batch.set_meta("plan", &AdoptedPlan { version, source: source.to_owned() })?;
    batch.set_plan(plan)?;
    if version == 1 {
        batch.set_meta("began", &at)?;
    }
    let mut retired: BTreeSet<MaterialId> = batch.retired()?;
    retired.extend(closed.iter().map(|closed| closed.piece.material.owed_by(&closed.piece.material.unit().in_plan())));
    batch.set_meta("retired", &retired)?;
    let to: BTreeMap<&PieceId, &PieceId> = moved.iter().map(|moved| (&moved.from, &moved.to)).collect();
    let gone: BTreeMap<&PieceId, &Closed> = closed.iter().map(|closed| (&closed.piece, closed)).collect();
    let mut files = BTreeSet::new();
    let mut pieces = Vec::new();
    for piece in to.keys().chain(gone.keys()) {
        files.extend(batch.filed_to(piece)?);
        pieces.push(((*piece).clone(), batch.take_piece(piece)?));
    }
    for file in files {
        edit_file(batch, file, |_, record| follow(record, &to, &gone))?;
    }
    // Taken out above and put back here, so that two materials can change places.
    for (piece, record) in pieces {
        if let Some(new) = to.get(&piece) {
            batch.edit_piece(new, |target| target.decisions = record.decisions)?;
        }
    }
    Ok(())
}

/// Rewrites the pieces of one file's verdict and decisions; a filing to a closed piece is kept as history.
fn follow(record: &mut FileRecord, to: &BTreeMap<&PieceId, &PieceId>, gone: &BTreeMap<&PieceId, &Closed>) {
    let mut history = Vec::new();
    let mut rewrite = |pieces: &mut Vec<PieceId>| {
        pieces.retain(|piece| match gone.get(piece) {
            Some(closed) => {
                history.push((*closed).clone());
                false
            }
            None => true,
        });
        for piece in pieces.iter_mut() {
            if let Some(new) = to.get(piece) {
                *piece = (*new).clone();
            }
        }
    };
    if let Some(StoredVerdict::Filed { pieces }) = record.judged.as_mut().map(|judged| &mut judged.verdict) {
        rewrite(pieces);
    }
    for decision in &mut record.decisions {
        match &mut decision.decision {
            Decision::File { pieces, .. } | Decision::Accept { pieces, .. } | Decision::Reject { pieces, .. } => {
                rewrite(pieces);
            }
            _ => {}
        }
    }
    // What is left with nothing is looked at again: a person's decision about a closed piece decides no more.
    record.decisions.retain(|made| match &made.decision {
        Decision::File { pieces, .. } | Decision::Accept { pieces, .. } => !pieces.is_empty(),
        _ => true,
    });
    if matches!(record.judged.as_ref().map(|judged| &judged.verdict), Some(StoredVerdict::Filed { pieces }) if pieces.is_empty())
    {
        record.judged = None;
    }
    for closed in history {
        if !record.closed.contains(&closed) {
            record.closed.push(closed);
        }
    }
}
