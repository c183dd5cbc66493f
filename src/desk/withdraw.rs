//! An adoption is taken back while nothing was recorded since but adoptions that were taken back themselves, the last
//! first. What was before is the ledger's to put back; nothing is compared here.

use super::{Answer, DeskError, refused};
use crate::ledger::LedgerError;
use crate::ledger::entry::Fact;
use crate::ledger::journal;
use crate::pass::engine::Engine;
use chrono::{DateTime, Utc};

/// What the journal says of an adoption.
#[derive(Default)]
struct Since {
    /// The entry is an adoption by a person.
    adopted: bool,
    /// It was taken back.
    withdrawn: bool,
    /// Later adoptions that stand.
    later: Vec<u64>,
    /// Something else was recorded after it.
    worked: bool,
}

/// Takes the adoption of entry `seq` back; `None` when that entry is none.
pub(super) fn withdraw(engine: &Engine, by: String, seq: u64, now: DateTime<Utc>) -> Result<Option<Answer>, DeskError> {
    let since = since(engine, seq)?;
    if !since.adopted {
        return Ok(None);
    }
    if since.withdrawn {
        return refused(format!("the plan of entry {seq} was taken back already"));
    }
    if since.worked {
        return refused(format!(
            "the plan of entry {seq} cannot be taken back any more: a pass has worked with it. Adopt the earlier plan instead"
        ));
    }
    if let Some(last) = since.later.last() {
        return refused(format!(
            "another plan was adopted after entry {seq}: take that one back first with `shouqi undo {last}`"
        ));
    }
    let entries = engine.ledger().record(vec![Fact::PlanWithdrawn { adoption: seq, by }], now)?;
    engine.plan_changed()?;
    let said = if engine.english() { "the plan before is in force again" } else { "已恢复原方案" }.to_owned();
    Ok(Some(Answer::Done { seq: entries.first().map(|entry| entry.seq), said }))
}

fn since(engine: &Engine, seq: u64) -> Result<Since, DeskError> {
    let mut since = Since::default();
    let path = engine.ledger().journal_path();
    journal::read::<LedgerError>(&path, |entry| {
        match &entry.fact {
            Fact::PlanAdopted { by, .. } if entry.seq == seq => since.adopted = by.is_some(),
            _ if entry.seq <= seq => {}
            Fact::PlanAdopted { .. } => since.later.push(entry.seq),
            Fact::PlanWithdrawn { adoption, .. } if *adoption == seq => since.withdrawn = true,
            Fact::PlanWithdrawn { adoption, .. } => since.later.retain(|later| later != adoption),
            Fact::NoticeQueued { .. } => {}
            _ => since.worked = true,
        }
        Ok(())
    })?;
    Ok(since)
}
