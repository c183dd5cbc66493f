//! Letters that are not written yet: what the next pass would write, and what the calendar will bring if nothing more
//! arrives, or only what is supposed to. The same rules as the pass; nothing is recorded.

use super::letters::{LetterRow, LetterShown, stamp};
use super::supposed::{SupposedDrop, Supposition};
use super::{Answer, DeskError, refused};
use crate::letter::reasons;
use crate::pass::decide::situation;
use crate::pass::engine::Engine;
use crate::pass::write::{self, Outside};
use crate::picture::Settling;
use crate::post::compose_eml;
use crate::rules::notice::{self, Decision, Notice, NoticeKind, Situation};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Longest stretch that is rehearsed at once.
const LONGEST: TimeDelta = TimeDelta::days(400);

/// What the next pass would write.
pub(super) fn preview(engine: &Engine, now: DateTime<Utc>) -> Result<Vec<LetterRow>, DeskError> {
    let settling = engine.memory().settling.clone();
    let situation = situation(engine, &settling, true, None, now)?;
    let mut rows = Vec::new();
    for decision in notice::decide(&situation, now) {
        if let Decision::Write(notice) = decision {
            rows.extend(planned(engine, &settling, &situation, &notice, now, false)?.map(|(row, _)| row));
        }
    }
    Ok(rows)
}

/// Every letter of the days `from` to `to` if nothing arrives but `drops`.
pub(super) fn rehearse(
    engine: &Engine,
    (from, to): (NaiveDate, NaiveDate),
    whole: bool,
    drops: &[SupposedDrop],
    now: DateTime<Utc>,
) -> Result<Answer, DeskError> {
    if from > to {
        return refused(format!("--from {from} lies after --to {to}: swap them"));
    }
    if to - from > LONGEST {
        return refused(format!("from {from} to {to} is more than 400 days: rehearse a shorter stretch"));
    }
    let settling = engine.memory().settling.clone();
    // What is supposed to come in a burst gets one receipt, as it would.
    let situation = situation(engine, &settling, drops.is_empty(), None, now)?;
    let mut supposition = Supposition::new(engine, drops, (from, to))?;
    let mut letters = Vec::new();
    for foreseen in notice::rehearse(&situation, from, to, Some(&engine.digest), &supposition.drops) {
        let Decision::Write(notice) = foreseen.decision else {
            continue;
        };
        let overlaid = supposition.overlay(&settling, foreseen.at);
        letters.extend(planned(engine, &overlaid, &situation, &notice, foreseen.at, whole)?);
        if let (NoticeKind::Receipt, Some(unit)) = (notice.kind, &notice.unit) {
            supposition.acknowledge(unit, foreseen.at);
        }
    }
    Ok(match whole {
        false => Answer::Letters(letters.into_iter().map(|(row, _)| row).collect()),
        true => Answer::Whole(letters.into_iter().filter_map(|(row, shown)| Some((row, shown?))).collect()),
    })
}

/// A letter that is not written: its row, and the whole of it when wished.
fn planned(
    engine: &Engine,
    settling: &Settling,
    situation: &Situation,
    notice: &Notice,
    at: DateTime<Utc>,
    whole: bool,
) -> Result<Option<(LetterRow, Option<LetterShown>)>, DeskError> {
    let because = reasons::write(notice.because, engine.language);
    let Some((letter, _)) = write::draft(engine, settling, situation, notice, &because, at)? else {
        return Ok(None);
    };
    let recipients = write::recipients(engine, notice);
    let row = LetterRow {
        key: notice.key.clone(),
        kind: notice.kind.name().to_owned(),
        unit: notice.unit.as_ref().map(ToString::to_string),
        to: recipients.to.iter().chain(&recipients.cc).map(|(_, address)| address.clone()).collect(),
        subject: letter.subject.clone(),
        state: "planned".to_owned(),
        due: stamp(engine, at),
        because,
    };
    if !whole {
        return Ok(Some((row, None)));
    }
    let outside = Outside { key: &notice.key, unit: notice.unit.as_ref(), recipients: &recipients };
    let outgoing = write::outgoing(engine, &outside, &letter, at).or_else(refused)?;
    let eml = compose_eml(&outgoing).or_else(|error| refused(crate::pass::engine::chain(&error)))?;
    let shown = LetterShown {
        row: row.clone(),
        message_id: outgoing.message_id,
        recipients: Vec::new(),
        withdrawn: None,
        eml: Some(BASE64.encode(eml)),
    };
    Ok(Some((row, Some(shown))))
}
