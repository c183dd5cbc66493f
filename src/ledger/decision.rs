//! The coordinator's decisions as stored shapes. Each can be undone by its sequence number.
//! What a decision does is `apply`'s; whether it is allowed is the desk's.

use super::entry::FileId;
use crate::rules::ids::{MaterialId, PieceId, UnitCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A decision of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "kebab-case")]
pub enum Decision {
    /// The file is these pieces.
    File {
        /// Which file.
        file: FileId,
        /// Which pieces.
        pieces: Vec<PieceId>,
    },
    /// The file is good as filed, or good but something is still wanted.
    Accept {
        /// Which file.
        file: FileId,
        /// The pieces it is accepted for: its filing, or the first suggestion of its doubt.
        pieces: Vec<PieceId>,
        /// What is still wanted; the piece stays missing with this reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incomplete: Option<String>,
    },
    /// The file will not do; `because` of the entry tells the unit why.
    Reject {
        /// Which file.
        file: FileId,
        /// The pieces it had been filed or suggested for.
        pieces: Vec<PieceId>,
    },
    /// The file belongs to nothing.
    Ignore {
        /// Which file.
        file: FileId,
    },
    /// Handed in another way (paper).
    Received {
        /// Which pieces.
        pieces: Vec<PieceId>,
    },
    /// Not owed after all.
    Waive {
        /// Which pieces.
        pieces: Vec<PieceId>,
    },
    /// A later deadline for a unit or one material.
    Extend {
        /// For whom or what.
        target: ExtendTarget,
        /// The new day.
        to: NaiveDate,
    },
    /// No letters to a unit, up to and including a day.
    Pause {
        /// Which unit.
        unit: UnitCode,
        /// The last day of silence.
        until: NaiveDate,
    },
    /// The mass loss in a unit's share is real.
    Believe {
        /// Which unit.
        unit: UnitCode,
    },
    /// Overdue letters to this unit (or to all) may copy the principal.
    Escalate {
        /// Which unit; `None` for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitCode>,
    },
    /// A unit's 现状 letter may be written (after a first adoption).
    Status {
        /// Which unit.
        unit: UnitCode,
    },
    /// From now on letters of the campaign may leave without waiting.
    ReleaseAll,
    /// Takes an earlier decision back.
    Undo {
        /// Its sequence number (`seq` on the line is the entry's own).
        #[serde(rename = "entry")]
        seq: u64,
    },
}

/// What an extension is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtendTarget {
    /// All of a unit's materials.
    Unit(UnitCode),
    /// One material.
    Material(MaterialId),
}
