//! Which doubts are one question to a person: photographs of one event with the same suggestions. It gathers; the decision
//! is the coordinator's.

use crate::ledger::entry::FileId;
use crate::ledger::shapes::FileRecord;
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::series::{Shot, in_short, series};

/// Doubts that are decided together.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The files, a photograph after the other; a file that is a question of its own is alone.
    pub files: Vec<FileRecord>,
}

impl Together {
    /// The file it is told by: the first of the series.
    pub fn first(&self) -> Option<&FileRecord> {
        self.files.first()
    }

    /// `G95`, after the file that was recorded first; `None` of a file alone.
    pub fn label(&self) -> Option<String> {
        let first = self.files.iter().map(|file| file.id).min()?;
        (self.files.len() > 1).then(|| format!("G{first}"))
    }

    /// The numbers of its files, `F95–F106`.
    pub fn numbers(&self) -> String {
        in_short(&self.files.iter().map(|file| file.id).collect::<Vec<FileId>>())
    }
}

/// What all of a series have in common besides their names.
#[derive(PartialEq)]
struct Like<'a> {
    owner: &'a UnitCode,
    near: Vec<&'a PieceId>,
    /// Set for what is never gathered: papers, files with something wrong, marked secrets.
    alone: Option<FileId>,
}

/// Gathers files in doubt, in the order of their first ones.
pub fn together(files: Vec<FileRecord>) -> Vec<Together> {
    let paths: Vec<String> = files.iter().map(|file| file.path.text().into_owned()).collect();
    let shots = files.iter().zip(&paths).map(|(file, path)| {
        let taken = matches!(file.content.as_str(), "picture" | "video");
        let alone = (!taken || file.problem.is_some() || file.secret.is_some()).then_some(file.id);
        let near = file.near().iter().map(|near| &near.piece).collect();
        Shot { like: Like { owner: &file.owner, near, alone }, path, at: file.seen }
    });
    let gathered = series(&shots.collect::<Vec<_>>());
    gathered
        .into_iter()
        .map(|places| Together { files: places.iter().map(|at| files[*at].clone()).collect() })
        .collect()
}
