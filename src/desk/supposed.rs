//! Files that a rehearsal lets arrive: rows as they are asked for, judged by name (and text, when the row has it) as a
//! pass would. Nothing is looked up in a share, nothing is recorded.

use super::{DeskError, refused};
use crate::letter::Language;
use crate::pass::engine::{Engine, Judge};
use crate::picture::{Becomes, Settling, SettlingFile, Supposed};
use crate::rules::coverage::may_be;
use crate::rules::filing::{self, Filing};
use crate::rules::ids::UnitCode;
use crate::rules::matching::Dropped;
use crate::rules::notice::FutureDrop;
use crate::rules::reading::Reading;
use crate::rules::relpath::RelPath;
use crate::rules::schedule::instant_of;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// One file that is supposed to arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupposedDrop {
    /// When: RFC 3339, or local time as `2026-12-03 10:00`.
    pub at: String,
    /// The unit or listed member.
    pub unit: String,
    /// Its path within the unit's folder.
    pub path: String,
    /// Its size in bytes, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// What it says, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What is supposed, for the decisions and for the picture.
#[derive(Debug, Default)]
pub(super) struct Supposition {
    pub(super) drops: Vec<FutureDrop>,
    files: Vec<(UnitCode, SettlingFile)>,
}

impl Supposition {
    /// Judges the rows. `days` are the first and the last local day of the rehearsal.
    pub(super) fn new(
        engine: &Engine,
        rows: &[SupposedDrop],
        days: (NaiveDate, NaiveDate),
    ) -> Result<Supposition, DeskError> {
        let judge = engine.judge();
        let tip = engine.ledger().seq();
        let mut supposition = Supposition::default();
        for (index, row) in rows.iter().enumerate() {
            let number = index + 1;
            let id = tip + number as u64;
            match one(engine, &judge, row, id, days) {
                Ok((drop, file)) => {
                    supposition.files.push((drop.unit.clone(), file));
                    supposition.drops.push(drop);
                }
                Err(why) => return refused(format!("drop {number} (unit {}, {}): {why}", row.unit, row.path)),
            }
        }
        Ok(supposition)
    }

    /// Adds what is supposed to have arrived by `at` to what is still being written.
    pub(super) fn overlay(&self, settling: &Settling, at: DateTime<Utc>) -> Settling {
        let mut overlaid = settling.clone();
        let there = |file: &SettlingFile| file.supposed.as_ref().is_some_and(|supposed| supposed.at <= at);
        for (unit, file) in self.files.iter().filter(|(_, file)| there(file)) {
            overlaid.entry(unit.clone()).or_default().push(file.clone());
        }
        overlaid
    }

    /// A letter of `at` has acknowledged all files the unit had handed in by then.
    pub(super) fn acknowledge(&mut self, unit: &UnitCode, at: DateTime<Utc>) {
        let files = self.files.iter_mut().filter(|(owner, _)| owner == unit);
        for supposed in files.filter_map(|(_, file)| file.supposed.as_mut()).filter(|supposed| supposed.at <= at) {
            supposed.acknowledged = true;
        }
    }
}

fn one(
    engine: &Engine,
    judge: &Judge,
    row: &SupposedDrop,
    id: u64,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<(FutureDrop, SettlingFile), String> {
    let zone = engine.config.campaign.zone;
    let at = instant(&row.at, zone)?;
    let day = at.with_timezone(&zone).date_naive();
    if day < from || to < day {
        return Err(format!("{} does not lie between --from {from} and --to {to}: rehearse those days too", row.at));
    }
    let unit: UnitCode = row.unit.parse().map_err(|error| format!("{error}"))?;
    if judge.plan.owner(&unit).is_none() {
        return Err(format!(
            "the plan has nobody with the code {unit}: `shouqi plan show` lists them; of a group name the member"
        ));
    }
    let path = RelPath::new(row.path.as_bytes()).map_err(|error| error.to_string())?;
    let reading = Reading { text: row.text.clone().unwrap_or_default(), ..Reading::default() };
    let taught = engine.memory().taught.1.clone();
    let verdict = judge.matcher.judge(&unit, &Dropped { path: &row.path, reading: &reading }, &taught);
    let filing = filing::file(&judge.plan, &verdict, &reading, &|_| true);
    let english = engine.language == Language::En;
    let reasons = verdict.because.iter().take(3);
    let mut because: Vec<String> =
        reasons.map(|reason| if english { reason.english() } else { reason.chinese() }).collect();
    let (becomes, pieces) = match filing {
        Filing::Filed(pieces) => (Becomes::Filed, pieces),
        Filing::Aside { .. } => (Becomes::Aside, Vec::new()),
        Filing::Doubt { near, why } => {
            because.splice(0..0, why.map(|why| why.words(english)));
            let scores: Vec<f64> = near.iter().map(|(_, score)| *score).collect();
            let likely = may_be(&scores);
            (Becomes::Doubt, near.into_iter().take(likely).map(|(piece, _)| piece).collect())
        }
    };
    let because = because.join(if english { "; " } else { "；" });
    let supposed = Supposed { id, at, size: row.size, becomes, because, acknowledged: false };
    let drop = FutureDrop { unit, at, seq: id, pieces: pieces.clone() };
    Ok((drop, SettlingFile { path, near: pieces, supposed: Some(supposed) }))
}

fn instant(text: &str, zone: Tz) -> Result<DateTime<Utc>, String> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    match forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()) {
        Some(local) => Ok(instant_of(local, zone)),
        None => Err(format!("`{text}` is no time: write \"2026-12-03 10:00\" or \"2026-12-03T10:00:00+08:00\"")),
    }
}
