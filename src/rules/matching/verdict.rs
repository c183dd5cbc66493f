//! What a matcher is asked and what it answers: plain values.
//! They carry ids, scores and reasons; no text of a document ever stands in them.

use super::reason::Reason;
use crate::rules::ids::{MaterialId, Slot, UnitCode};
use crate::rules::reading::Reading;

/// A file as the matcher sees it.
#[derive(Debug, Clone, Copy)]
pub struct Dropped<'a> {
    /// Path below the unit's folder, `/`-separated; a group's member folder is its first part.
    pub path: &'a str,
    /// What was learnt from the bytes; `Reading::default()` when nothing was.
    pub reading: &'a Reading,
}

/// A coordinator's decision as evidence for later files of the unit, and of other units that owe the same sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teaching {
    /// The unit or member in whose folder the file lay.
    pub unit: UnitCode,
    /// Its path below that folder.
    pub path: String,
    /// Its title, when it had one.
    pub title: Option<String>,
    /// Names of the lexicon's concepts seen in it (see [`super::Matcher::concepts`]): features, never its text.
    pub concepts: Vec<String>,
    /// The materials the coordinator filed it to; for a refusal, those it is not.
    pub materials: Vec<MaterialId>,
    /// True when the coordinator filed it there, false when they said it does not belong there.
    pub accepted: bool,
}

/// The answer of a careful clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictKind {
    /// File it.
    Match,
    /// Ask first.
    Review,
    /// It belongs to no material of the unit.
    None,
}

impl VerdictKind {
    /// The word of the contract: `match`, `review`, `none`.
    pub fn as_str(self) -> &'static str {
        match self {
            VerdictKind::Match => "match",
            VerdictKind::Review => "review",
            VerdictKind::None => "none",
        }
    }
}

/// One material, or one part of it, that the file supplies.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// As owed by the unit or member that was asked about.
    pub material: MaterialId,
    /// The part (总结), when the material has parts and the file says which.
    pub part: Option<String>,
    /// Years it is evidence for, ascending; empty when none is told or the material asks for none.
    pub years: Vec<i32>,
    /// How sure, 0 to 1.
    pub score: f64,
}

impl Match {
    /// The slots this match fills among `owed`. Empty when the year (or part) must be asked for.
    pub fn slots(&self, owed: &[Slot]) -> Vec<Slot> {
        let part_fits = |slot: &Slot| self.part.is_none() || slot.part.is_none() || slot.part == self.part;
        let year_fits = |slot: &Slot| slot.year.is_none_or(|year| self.years.contains(&year));
        owed.iter().filter(|slot| part_fits(slot) && year_fits(slot)).cloned().collect()
    }
}

/// A material the file might belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Of the unit asked about, or of another unit when the file seems misfiled.
    pub material: MaterialId,
    /// How likely, 0 to 1.
    pub score: f64,
}

/// What the matcher decided, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Filed, to be asked about, or irrelevant.
    pub kind: VerdictKind,
    /// Non-empty only for [`VerdictKind::Match`].
    pub matches: Vec<Match>,
    /// Best first, for every kind.
    pub candidates: Vec<Candidate>,
    /// The reasons, most important first.
    pub because: Vec<Reason>,
}
