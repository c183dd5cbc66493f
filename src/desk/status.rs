//! `status` and `doubts`: the shapes that scripts rely on (§13), filled from the picture.
//! It decides nothing; the words are the ledger's.

use super::next::next_letters;
use super::{DeskError, refused};
use crate::config::Desk;
use crate::ledger::records::RecordsError;
use crate::ledger::shapes::{FileRecord, LetterState};
use crate::pass::engine::Engine;
use crate::pass::{Trouble, list_troubles};
use crate::picture::{OwnerPicture, Picture, Presence, together};
use crate::rules::coverage::PieceState;
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::plan::Plan;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `status --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Title of the campaign.
    pub campaign: String,
    /// The day it is due.
    pub deadline: NaiveDate,
    /// When this was true, RFC 3339 in the campaign's zone.
    pub as_of: String,
    /// Every unit and listed member that owes something.
    pub units: Vec<UnitStatus>,
    /// Files the coordinator must decide on.
    pub doubts: Vec<DoubtRow>,
    /// How many letters stand where.
    pub letters: LetterTotals,
    /// What went wrong.
    pub troubles: Vec<Trouble>,
    /// How well the reader is fenced in, in words.
    pub sandbox: String,
    /// Whether scans can be read, in words.
    pub ocr: String,
    /// The other campaigns that the configuration names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRow>,
}

/// Another campaign, as `[[desk.links]]` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    /// What it is called.
    pub title: String,
    /// Where it is looked after.
    pub url: String,
}

/// One unit or member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitStatus {
    /// `03` or `42.01`.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// The group it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_of: Option<UnitCode>,
    /// `present`, `settling` or `unknown`.
    pub presence: String,
    /// Number of materials on its list.
    pub materials: usize,
    /// How many pieces stand where.
    pub pieces: PieceTotals,
    /// Ids of the missing pieces, in list order.
    pub missing: Vec<String>,
    /// What letter is written to it next, in words; only when one unit is asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next_letter: Vec<String>,
    /// Why none is written now, in words; only when one unit is asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_letter_now: Vec<String>,
    /// Files that lie in its share.
    pub files: u64,
    /// When the last one arrived, RFC 3339; `null` when none did.
    pub last_drop: Option<String>,
    /// The plan's wording of the materials that `missing` names, when one unit was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<String, String>,
}

/// Pieces counted; `due = in + doubtful + missing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words of §13")]
pub struct PieceTotals {
    pub due: usize,
    pub r#in: usize,
    pub doubtful: usize,
    pub missing: usize,
    pub waived: usize,
    pub if_any: usize,
}

/// Letters counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words of §13")]
pub struct LetterTotals {
    pub held: usize,
    pub waiting: usize,
    pub sent: usize,
    pub failed: usize,
}

/// A file the coordinator must decide on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DoubtRow {
    /// `D13`.
    pub id: String,
    /// The unit or member.
    pub unit: UnitCode,
    /// `F12`.
    pub file: String,
    /// Its path below the share.
    pub path: String,
    /// Why, in words.
    pub because: String,
    /// Suggestions, best first.
    pub near: Vec<NearRow>,
    /// `G12` when it is one of several photographs of one event, which are decided together under this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

impl DoubtRow {
    /// `accept` takes the first suggestion; of several that are as good it refuses to choose.
    pub fn can_be_accepted(&self) -> bool {
        !self.near.is_empty() && !super::decisions::are_alike(self.near.iter().map(|near| near.score))
    }
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearRow {
    /// The piece.
    pub piece: String,
    /// 0 to 1.
    pub score: f64,
}

/// Parses a unit or member code and sees that the plan knows it.
pub(super) fn known_unit(engine: &Engine, text: &str) -> Result<UnitCode, DeskError> {
    let code: UnitCode = text.parse().or_else(|error| refused(format!("{error}")))?;
    match engine.judge().plan.owner(&code) {
        Some(_) => Ok(code),
        None => refused(format!("the plan has no unit `{text}`: `shouqi status` lists them all")),
    }
}

/// The whole picture, or one unit's.
pub(super) fn status(engine: &Engine, unit: Option<&str>, now: DateTime<Utc>) -> Result<Status, DeskError> {
    let only = unit.map(|unit| known_unit(engine, unit)).transpose()?;
    let wanted = |code: &UnitCode| only.as_ref().is_none_or(|only| code == only || code.group().as_ref() == Some(only));
    let judge = engine.judge();
    let settling = engine.memory().settling.clone();
    let picture = Picture { records: &engine.records, plan: &judge.plan, settling: &settling };
    let zone = engine.config.campaign.zone;
    let stamp = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false);
    let mut units = units(&picture, zone)?;
    units.retain(|unit| wanted(&unit.code));
    if only.is_some() {
        let mut all = next_letters(engine, &settling, now)?;
        for unit in &mut units {
            unit.titles = titles(&judge.plan, &unit.missing);
            let next = all.remove(&unit.code).unwrap_or_default();
            (unit.next_letter, unit.no_letter_now) = (next.letter, next.none_now);
        }
    }
    let mut letters = LetterTotals::default();
    for letter in engine.records.letters() {
        let letter = letter?;
        if only.is_some() && letter.letter.unit.as_ref().is_none_or(|unit| !wanted(unit)) {
            continue;
        }
        match letter.state() {
            LetterState::Held => letters.held += 1,
            LetterState::Waiting => letters.waiting += 1,
            LetterState::Sent => letters.sent += 1,
            LetterState::Failed => letters.failed += 1,
            LetterState::Withdrawn => {}
        }
    }
    let troubles = list_troubles(engine)?;
    Ok(Status {
        campaign: judge.plan.title.clone(),
        deadline: judge.plan.deadline,
        as_of: stamp(now),
        units,
        doubts: doubts(engine, unit)?,
        letters,
        troubles: troubles
            .into_iter()
            .filter(|trouble| only.is_none() || trouble.unit.as_ref().is_some_and(&wanted))
            .collect(),
        sandbox: engine.sandbox.to_string(),
        ocr: engine.sandbox.ocr.to_string(),
        links: links(&engine.config.desk),
    })
}

fn links(desk: &Desk) -> Vec<LinkRow> {
    desk.links.iter().map(|link| LinkRow { title: link.title.clone(), url: link.url.clone() }).collect()
}

/// Every unit and listed member of a picture.
///
/// # Errors
/// When the records cannot be read.
pub fn units(picture: &Picture<'_>, zone: chrono_tz::Tz) -> Result<Vec<UnitStatus>, RecordsError> {
    let stamp = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false);
    Ok(picture.owners()?.iter().map(|owner| unit_status(owner, owner.record.last_drop.map(stamp))).collect())
}

/// The wording of the materials of these pieces.
fn titles(plan: &Plan, pieces: &[String]) -> BTreeMap<String, String> {
    let pieces = pieces.iter().filter_map(|piece| piece.parse::<PieceId>().ok());
    let materials = pieces.filter_map(|piece| Some((piece.material.to_string(), plan.material(&piece.material)?)));
    materials.map(|(id, material)| (id, material.title.clone())).collect()
}

fn unit_status(owner: &OwnerPicture<'_>, last_drop: Option<String>) -> UnitStatus {
    let counts = owner.counts;
    UnitStatus {
        code: owner.owner.code.clone(),
        name: owner.owner.name.to_owned(),
        member_of: owner.owner.code.group(),
        presence: match owner.presence {
            Presence::Present => "present",
            Presence::Settling => "settling",
            Presence::Unknown(_) => "unknown",
        }
        .to_owned(),
        materials: owner.owner.unit.materials.len(),
        pieces: PieceTotals {
            due: counts.due,
            r#in: counts.r#in,
            doubtful: counts.doubtful,
            missing: counts.missing,
            waived: counts.waived,
            if_any: counts.if_any,
        },
        next_letter: Vec::new(),
        no_letter_now: Vec::new(),
        missing: owner
            .pieces
            .iter()
            .filter(|owned| matches!(owned.piece.state, PieceState::Missing(_)))
            .map(|owned| owned.piece.id.to_string())
            .collect(),
        files: owner.record.files,
        last_drop,
        titles: BTreeMap::new(),
    }
}

/// Files the coordinator must decide on, oldest first; photographs of one event stand together.
pub(super) fn doubts(engine: &Engine, unit: Option<&str>) -> Result<Vec<DoubtRow>, DeskError> {
    let only = unit.map(|unit| known_unit(engine, unit)).transpose()?;
    let mut rows = Vec::new();
    for one in together(doubted(engine, only.as_ref())?) {
        rows.extend(one.files.iter().map(|file| row(engine, file, one.label())));
    }
    Ok(rows)
}

/// The files behind the open doubts, of one unit (with its members) or all.
pub(super) fn doubted(engine: &Engine, only: Option<&UnitCode>) -> Result<Vec<FileRecord>, DeskError> {
    let judge = engine.judge();
    let settling = Default::default();
    let picture = Picture { records: &engine.records, plan: &judge.plan, settling: &settling };
    let mut codes: Vec<UnitCode> = judge.plan.owners().map(|owner| owner.code.clone()).collect();
    codes.extend(judge.plan.units.iter().filter(|unit| !unit.members.is_empty()).map(|unit| unit.code.clone()));
    codes.retain(|code| only.is_none_or(|only| code == only || code.group().as_ref() == Some(only)));
    let mut files = Vec::new();
    for code in codes {
        files.extend(picture.doubts(&code)?);
    }
    files.sort_by_key(|file| file.id);
    Ok(files)
}

/// The number of a doubt: that of the judging that made it.
pub(super) fn doubt_label(file: &FileRecord) -> String {
    format!("D{}", file.judged.as_ref().map_or(file.id, |judged| judged.seq))
}

fn row(engine: &Engine, file: &FileRecord, group: Option<String>) -> DoubtRow {
    let near = file.near().iter().map(|near| NearRow { piece: near.piece.to_string(), score: near.score }).collect();
    DoubtRow {
        id: doubt_label(file),
        unit: file.owner.clone(),
        file: file.label(),
        path: file.told(),
        because: crate::pass::because(file, engine.english()),
        near,
        group,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_is_offered_only_where_it_would_not_be_a_guess() {
        let doubt = |scores: &[f64]| DoubtRow {
            id: "D98".to_owned(),
            unit: "03".parse().unwrap(),
            file: "F94".to_owned(),
            path: "总结.docx".to_owned(),
            because: String::new(),
            near: scores.iter().map(|score| NearRow { piece: "03-01:总结@2021".to_owned(), score: *score }).collect(),
            group: None,
        };
        assert!(doubt(&[0.9, 0.4]).can_be_accepted() && doubt(&[0.9]).can_be_accepted());
        assert!(!doubt(&[0.9, 0.9, 0.9]).can_be_accepted(), "which of three years it is nobody has said");
        assert!(!doubt(&[]).can_be_accepted());
    }
}
