//! What letter a unit gets next, and why it gets none at this moment: the rules' own reasons, kept apart. It decides nothing
//! and records nothing.

use super::DeskError;
use crate::letter::reasons;
use crate::pass::decide::situation;
use crate::pass::engine::Engine;
use crate::picture::Settling;
use crate::rules::ids::UnitCode;
use crate::rules::notice::{self, Decision, Presence, Quiet, SkipBecause};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What is known of a unit's next letter.
#[derive(Debug, Default)]
pub(super) struct Next {
    /// What is written now, or the day something is.
    pub(super) letter: Vec<String>,
    /// Why nothing is written now, and what passes without a letter.
    pub(super) none_now: Vec<String>,
}

/// Every unit's next letter at this moment.
pub(super) fn next_letters(
    engine: &Engine,
    settling: &Settling,
    now: DateTime<Utc>,
) -> Result<BTreeMap<UnitCode, Next>, DeskError> {
    let situation = situation(engine, settling, false, None, now)?;
    let language = engine.language;
    let mut all: BTreeMap<UnitCode, Next> = BTreeMap::new();
    for decision in notice::decide(&situation, now) {
        match decision {
            Decision::Write(notice) => {
                let because = reasons::write(notice.because, language);
                if let Some(unit) = notice.unit {
                    all.entry(unit).or_default().letter.push(format!("{}: {because}", notice.key));
                }
            }
            Decision::Nothing { unit: Some(unit), because, until } => {
                let next = all.entry(unit).or_default();
                let words = reasons::quiet(&because, language);
                match because {
                    Quiet::NotYet { .. } => next.letter.push(words),
                    _ => {
                        next.letter.extend(until.map(|at| reasons::not_before(situation.settings.local(at), language)));
                        next.none_now.push(words);
                    }
                }
            }
            Decision::Withdraw { unit, key, because } => {
                let words = format!("{key}: {}", reasons::withdraw(&because, language));
                all.entry(unit).or_default().none_now.push(words);
            }
            // The later slot that stands for it says all there is to say.
            Decision::Nothing { unit: None, .. } | Decision::Skip { because: SkipBecause::Superseded { .. }, .. } => {}
            Decision::Skip { unit, because, .. } => {
                all.entry(unit).or_default().none_now.push(reasons::skip(&because, language));
            }
        }
    }
    let settings = &situation.settings;
    let today = settings.local(now).date();
    for unit in &situation.units {
        let next = all.entry(unit.unit.clone()).or_default();
        next.none_now.dedup();
        if !next.letter.is_empty() || !unit.has_address || unit.presence == Presence::Unknown {
            continue;
        }
        // Whatever keeps it silent now, the calendar goes on.
        let after = [Some(today), Some(unit.reminders_settled), unit.paused_until].into_iter().flatten().max();
        let day = notice::next_reminder(&unit.missing, after.unwrap_or(today), settings);
        next.letter.extend(day.map(|day| reasons::quiet(&Quiet::NotYet { next: day }, language)));
    }
    Ok(all)
}
