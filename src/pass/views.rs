//! Fills in what a letter to a unit tells, from plan, records and picture. Nothing is worded here: templates do that.

use crate::ledger::shapes::{FileRecord, FileState, NoticeKind, Standing};
use crate::letter::{
    Counts, FileOutcome, Frame, Gap, GapNote, PieceText, ReceivedFile, Told, ToldKind, UnitHead, Waiting,
};
use crate::pass::engine::{Engine, Fatal};
use crate::picture::{Becomes, OwnerPicture, Picture};
use crate::rules::coverage::{self, MissingBecause, PieceState};
use crate::rules::ids::{MaterialId, PieceId};
use crate::rules::plan::Plan;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::BTreeSet;

/// What the views are made from.
#[derive(Clone, Copy)]
pub(super) struct Views<'a> {
    pub(super) engine: &'a Engine,
    pub(super) plan: &'a Plan,
    pub(super) picture: Picture<'a>,
    pub(super) now: DateTime<Utc>,
}

impl<'a> Views<'a> {
    pub(super) fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.engine.config.campaign.zone).naive_local()
    }

    pub(super) fn frame(&self, key: &str, because: String) -> Frame {
        let coordinator = &self.engine.config.coordinator;
        Frame {
            campaign: self.plan.title.clone(),
            written: self.local(self.now),
            coordinator: coordinator.name.clone(),
            phone: coordinator.phone.clone(),
            key: key.to_owned(),
            because,
        }
    }

    pub(super) fn head(&self, owner: &OwnerPicture<'_>) -> UnitHead {
        let code = owner.owner.code;
        let deadline = owner.record.extensions.last().map_or(self.plan.deadline, |(_, day)| *day);
        UnitHead {
            code: code.to_string(),
            name: owner.owner.name.to_owned(),
            folder: super::shares::shown_as(&owner.owner, &self.engine.config),
            deadline,
            counts: counts(&owner.counts),
        }
    }

    /// A piece in words.
    pub(super) fn piece(&self, id: &PieceId) -> PieceText {
        let title = self.plan.material(&id.material).map_or("", |material| material.title.as_str());
        PieceText::new(id, title)
    }

    fn pieces(&self, ids: &[PieceId]) -> Vec<PieceText> {
        ids.iter().map(|id| self.piece(id)).collect()
    }

    /// The plan's conditions on these pieces, each once.
    fn conditions(&self, pieces: &[PieceId]) -> Vec<String> {
        let mut conditions: Vec<String> = Vec::new();
        for material in pieces.iter().filter_map(|id| self.plan.material(&id.material)) {
            for condition in &material.conditions {
                if !conditions.contains(condition) {
                    conditions.push(condition.clone());
                }
            }
        }
        conditions
    }

    /// What is missing, in list order.
    pub(super) fn gaps(&self, owner: &OwnerPicture<'_>) -> Result<Vec<Gap>, Fatal> {
        let mut gaps = Vec::new();
        for owned in owner.missing() {
            let note = match &owned.piece.state {
                PieceState::Missing(MissingBecause::Rejected { because, .. }) => {
                    Some(GapNote::Rejected(because.clone()))
                }
                PieceState::Missing(MissingBecause::Incomplete { wanted, .. }) => {
                    Some(GapNote::Incomplete(wanted.clone()))
                }
                PieceState::Missing(MissingBecause::NotReceived) => self.withdrawn(&owned.piece.id)?,
                _ => None,
            };
            gaps.push(Gap {
                piece: owned.piece.id.clone(),
                title: owned.material.title.clone(),
                deadline: owned.deadline,
                conditions: owned.material.conditions.clone(),
                note,
            });
        }
        Ok(gaps)
    }

    /// The file that was filed as this piece and was taken away.
    fn withdrawn(&self, piece: &PieceId) -> Result<Option<GapNote>, Fatal> {
        for id in self.engine.records.filed_to(piece)?.into_iter().rev() {
            if let Some(file) = self.engine.records.file(id)?
                && file.state == FileState::Withdrawn
            {
                return Ok(Some(GapNote::Withdrawn(file.told())));
            }
        }
        Ok(None)
    }

    /// What was received and waits: doubts that are not among `told`, and files still being written.
    pub(super) fn waiting(&self, owner: &OwnerPicture<'_>, told: &[u64]) -> Vec<Waiting> {
        let doubts = owner
            .doubts
            .iter()
            .filter(|file| !told.contains(&file.id) && file.problem.is_none())
            .map(|file| Waiting { path: file.told(), at: self.local(file.seen), settling: false });
        let settling = owner.settling.iter().filter_map(|file| match &file.supposed {
            None => Some(Waiting { path: file.path.to_string(), at: self.local(self.now), settling: true }),
            Some(supposed) if supposed.becomes == Becomes::Doubt && !told.contains(&supposed.id) => {
                Some(Waiting { path: file.path.to_string(), at: self.local(supposed.at), settling: false })
            }
            Some(_) => None,
        });
        doubts.chain(settling).collect()
    }

    /// Files that a rehearsal supposes to have arrived, among those with these numbers, in the words of a receipt.
    fn supposed(&self, owner: &OwnerPicture<'_>, ids: &[u64]) -> Vec<ReceivedFile> {
        let files = owner.settling.iter().filter_map(|file| {
            let supposed = file.supposed.as_ref().filter(|supposed| ids.contains(&supposed.id))?;
            let because = supposed.because.clone();
            Some(ReceivedFile {
                id: format!("F{}", supposed.id),
                path: file.path.to_string(),
                size: supposed.size,
                at: self.local(supposed.at),
                sha256: "?".repeat(64),
                outcome: match supposed.becomes {
                    Becomes::Filed => FileOutcome::Filed {
                        pieces: self.pieces(&file.near),
                        because,
                        conditions: self.conditions(&file.near),
                    },
                    Becomes::Doubt => FileOutcome::Doubtful { because },
                    Becomes::Aside => FileOutcome::Irrelevant { because },
                },
                replaces: None,
                stands: None,
                same_as: None,
            })
        });
        files.collect()
    }

    /// Files in the words of a receipt.
    pub(super) fn received(&self, owner: &OwnerPicture<'_>, ids: &[u64]) -> Result<Vec<ReceivedFile>, Fatal> {
        let mut files = self.supposed(owner, ids);
        for id in ids {
            let Some(file) = self.engine.records.file(*id)? else {
                continue;
            };
            let same_as = match file.copy_of {
                Some(original) => self
                    .engine
                    .records
                    .file(original)?
                    .filter(|original| original.owner == file.owner)
                    .map(|original| original.told()),
                None => None,
            };
            files.push(ReceivedFile {
                id: file.label(),
                path: file.told(),
                size: Some(file.stamp.size),
                at: self.local(file.seen),
                sha256: file.sha256.clone(),
                outcome: self.outcome(&file),
                replaces: file.replaces.map(|old| format!("F{old}")),
                stands: self.stands(&file)?,
                same_as,
            });
        }
        Ok(files)
    }

    fn outcome(&self, file: &FileRecord) -> FileOutcome {
        if file.state == FileState::Withdrawn {
            let pieces = match file.standing() {
                Standing::Filed { pieces, .. } => self.pieces(pieces),
                _ => Vec::new(),
            };
            return FileOutcome::Withdrawn { pieces };
        }
        let because = self.because(file);
        match file.standing() {
            Standing::Filed { pieces, .. } => {
                FileOutcome::Filed { pieces: self.pieces(pieces), because, conditions: self.conditions(pieces) }
            }
            Standing::Doubt { .. } => FileOutcome::Doubtful { because },
            Standing::Aside | Standing::Rejected { .. } => FileOutcome::Irrelevant { because },
        }
    }

    /// The earlier version that still counts in place of this one.
    fn stands(&self, file: &FileRecord) -> Result<Option<String>, Fatal> {
        Ok(self.picture.version_before(file)?.map(|before| before.label()))
    }

    /// Why a file stands where it stands, in one line.
    pub(super) fn because(&self, file: &FileRecord) -> String {
        because(file, self.engine.english())
    }

    /// Decisions of the coordinator that a letter carries.
    pub(super) fn told(&self, carries: &[u64]) -> Result<Vec<Told>, Fatal> {
        let mut told = Vec::new();
        for seq in carries {
            let Some(notice) = self.engine.records.notice(*seq)? else {
                continue;
            };
            let file = match notice.file {
                Some(file) => self.engine.records.file(file)?,
                None => None,
            };
            if notice.what == NoticeKind::PlanChanged {
                // One change a line: each is told by itself, or the letter would run them together.
                told.extend(notice.text.lines().map(|line| Told {
                    kind: ToldKind::PlanChanged,
                    path: None,
                    more: 0,
                    pieces: Vec::new(),
                    before: Vec::new(),
                    text: line.to_owned(),
                    stands: None,
                }));
                continue;
            }
            let one = Told {
                kind: match notice.what {
                    NoticeKind::Rejected => ToldKind::Rejected,
                    NoticeKind::Incomplete => ToldKind::Incomplete,
                    NoticeKind::Corrected => ToldKind::Corrected,
                    NoticeKind::PlanChanged => ToldKind::PlanChanged,
                    NoticeKind::UnitDropped => continue,
                },
                stands: match &file {
                    Some(file) if notice.what == NoticeKind::Rejected => self.stands(file)?,
                    _ => None,
                },
                path: file.map(|file| file.told()),
                more: 0,
                pieces: self.pieces(&notice.pieces),
                before: self.pieces(&notice.before),
                text: notice.text,
            };
            // What was decided about several files at once is told once.
            let same = |last: &&mut Told| {
                last.path.is_some() && Told { path: one.path.clone(), more: 0, ..(*last).clone() } == one
            };
            match told.last_mut().filter(same) {
                Some(last) => last.more += 1,
                None => told.push(one),
            }
        }
        Ok(told)
    }

    /// What would be welcome besides what a burst brought, for the materials it touched: kinds of evidence that are
    /// not there yet, and pieces that are not owed.
    pub(super) fn advice(&self, owner: &OwnerPicture<'_>, files: &[u64]) -> Result<Vec<String>, Fatal> {
        let mut touched = BTreeSet::new();
        for id in files {
            if let Some(file) = self.engine.records.file(*id)?
                && let Standing::Filed { pieces, .. } = file.standing()
            {
                touched.extend(pieces.iter().map(|piece| piece.material.clone()));
            }
        }
        let mut advice = Vec::new();
        for id in touched.iter().filter(|id| id.unit() == owner.owner.code) {
            advice.extend(self.advice_on(id)?);
        }
        Ok(advice)
    }

    fn advice_on(&self, id: &MaterialId) -> Result<Vec<String>, Fatal> {
        let Some(material) = self.plan.material(id) else {
            return Ok(Vec::new());
        };
        let english = self.engine.english();
        let mut kinds = BTreeSet::new();
        for slot in material.pieces.iter().chain(&material.advice) {
            for file in self.engine.records.filed_to(&PieceId::new(id.clone(), slot.clone()))? {
                if let Some(file) = self.engine.records.file(file)?.filter(|file| file.state == FileState::Present) {
                    kinds.extend(kinds_of(&file));
                }
            }
        }
        let mut advice = Vec::new();
        let wanted: Vec<&str> =
            material.kinds.iter().map(String::as_str).filter(|kind| !kinds.contains(class_of(kind))).collect();
        if !wanted.is_empty() {
            advice.push(match english {
                true => format!("{id}: also welcome: {}", wanted.join(", ")),
                false => format!("{id} 如有{}，请一并报送", wanted.join("、")),
            });
        }
        let mut open = Vec::new();
        for slot in &material.advice {
            if self.engine.records.filed_to(&PieceId::new(id.clone(), slot.clone()))?.is_empty() {
                let part = slot.part.as_deref().unwrap_or(if english { "material" } else { "材料" });
                open.push(match (slot.year, english) {
                    (None, _) => part.to_owned(),
                    (Some(year), true) => format!("{year} {part}"),
                    (Some(year), false) => format!("{year}年度{part}"),
                });
            }
        }
        if !open.is_empty() {
            advice.push(match english {
                true => format!("{id}: if it exists already, please send {} too", open.join(", ")),
                false => format!("{id}：{}如已形成，请一并报送", open.join("、")),
            });
        }
        Ok(advice)
    }
}

/// Why a file stands where it stands, in one line.
pub fn because(file: &FileRecord, english: bool) -> String {
    if let Some(last) = file.decisions.last() {
        let decided = if english { "decided by the coordinator" } else { "经办人员确认" };
        return match last.because.as_deref().filter(|because| !because.is_empty()) {
            Some(because) => format!("{decided}{}{because}", if english { ": " } else { "：" }),
            None => decided.to_owned(),
        };
    }
    let mut because = file.judged.as_ref().map(|judged| judged.because.clone()).unwrap_or_default();
    because.truncate(3);
    because.extend(file.unread.clone());
    because.join(if english { "; " } else { "；" })
}

/// Which kinds of evidence a file is: 文字 is satisfied by any document, a document with pictures is both.
fn kinds_of(file: &FileRecord) -> Vec<&'static str> {
    match file.content.as_str() {
        "picture" => vec!["picture"],
        "video" => vec!["video", "picture"],
        "archive" => vec!["text", "picture", "video"],
        _ if file.pictures > 0 => vec!["text", "picture"],
        _ => vec!["text"],
    }
}

/// The kind of evidence that a word of the plan asks for.
fn class_of(word: &str) -> &'static str {
    const PICTURES: [&str; 6] = ["图片", "照片", "图像", "photo", "picture", "image"];
    const VIDEO: [&str; 5] = ["影像", "录像", "视频", "音像", "video"];
    let word = word.to_lowercase();
    if PICTURES.iter().any(|picture| word.contains(picture)) {
        "picture"
    } else if VIDEO.iter().any(|video| word.contains(video)) {
        "video"
    } else {
        "text"
    }
}

/// Counts in the shape of letters.
pub(super) fn counts(counts: &coverage::Counts) -> Counts {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Counts {
        due: number(counts.due),
        received: number(counts.r#in),
        doubtful: number(counts.doubtful),
        missing: number(counts.missing),
    }
}
