//! Reads and judges the files that wait for it, keeps copies of what is filed, and judges doubts again when a person's
//! decision taught something. The verdict is `rules::matching`'s, what follows from it `rules::filing`'s.

use super::shares::{Share, Whose, shares};
use super::{PassReport, learn};
use crate::ledger::entry::{Fact, FileId, Near, StoredVerdict};
use crate::ledger::shapes::{FileRecord, FileState, Standing};
use crate::pass::engine::{Engine, Fatal, Judge};
use crate::picture::{Picture, Settling};
use crate::rules::coverage::PieceState;
use crate::rules::filing::{self, DoubtBecause, Filing};
use crate::rules::ids::{PieceId, UnitCode};
use crate::rules::matching::{Dropped, Teaching, Verdict, VerdictKind};
use crate::rules::reading::{Kind, Reading};
use crate::rules::relpath::RelPath;
use crate::share::{Content, ShareRoot};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Files read and judged before a pass goes on to its letters; the rest waits for the next pass, which follows at once.
const AT_ONCE: usize = 400;

/// Files recorded as one group.
const GROUP: usize = 32;

/// What reading and judging one file came to.
pub(super) struct Judged {
    pub(super) file: FileRecord,
    pub(super) reading: Reading,
    pub(super) verdict: Verdict,
    pub(super) concepts: Vec<String>,
    pub(super) on: &'static str,
}

/// Reads and judges the files that wait, and the doubts of units with new decisions.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn judge_waiting(engine: &Engine, now: DateTime<Utc>, report: &mut PassReport) -> Result<(), Fatal> {
    learn::learn(engine)?;
    let (waiting, again) = {
        let mut memory = engine.memory();
        let waiting: Vec<FileId> = memory.waiting.iter().copied().take(AT_ONCE).collect();
        (waiting, std::mem::take(&mut memory.taught_units))
    };
    for group in waiting.chunks(GROUP) {
        if engine.stopping() {
            break;
        }
        let files = load(engine, group)?;
        for judged in read_all(engine, files) {
            record(engine, judged, now, report)?;
        }
        engine.memory().waiting.retain(|file| !group.contains(file));
    }
    learn::judge_again(engine, &again, now, report)
}

pub(super) fn load(engine: &Engine, ids: &[FileId]) -> Result<Vec<FileRecord>, Fatal> {
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        files.extend(engine.records.file(*id)?.filter(|file| file.state == FileState::Present));
    }
    Ok(files)
}

/// Reads and judges files with as many workers as the configuration allows; answers in the order of the files.
pub(super) fn read_all(engine: &Engine, files: Vec<FileRecord>) -> Vec<Judged> {
    let judge = engine.judge();
    let shares: BTreeMap<UnitCode, Share> =
        shares(&judge.plan, &engine.config).into_iter().map(|share| (share.unit.clone(), share)).collect();
    let taught = engine.memory().taught.1.clone();
    let queue = Mutex::new(files.into_iter().rev().collect::<Vec<_>>());
    let done = Mutex::new(BTreeMap::new());
    let next = || match engine.stopping() {
        true => None,
        false => queue.lock().unwrap_or_else(PoisonError::into_inner).pop(),
    };
    std::thread::scope(|scope| {
        for _ in 0..engine.config.read.workers.max(1) {
            scope.spawn(|| {
                while let Some(file) = next() {
                    let id = file.id;
                    let judged = read_one(engine, &judge, shares.get(&file.share), &taught, file);
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(id, judged);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

fn read_one(engine: &Engine, judge: &Judge, share: Option<&Share>, taught: &[Teaching], file: FileRecord) -> Judged {
    let mut reading = Reading::default();
    match share.map(|share| open(share, &file)) {
        Some(Some(content)) => {
            if let Ok(handle) = content.file().try_clone() {
                reading = engine.reader.read(handle, Path::new(&*file.path.text()), &file.sha256);
            }
        }
        _ => {
            let words = if engine.english() { "it could not be opened for reading" } else { "未能打开读取" };
            reading.unread = Some(words.to_owned());
        }
    }
    let on = if reading.text.is_empty() { "name" } else { "text" };
    weigh(judge, taught, file, reading, on)
}

pub(super) fn open(share: &Share, file: &FileRecord) -> Option<Content> {
    ShareRoot::open(&share.path).ok()?.open_file(&file.path, &file.stamp.into()).ok()
}

/// Judges one file by what was read of it.
pub(super) fn weigh(
    judge: &Judge,
    taught: &[Teaching],
    file: FileRecord,
    reading: Reading,
    on: &'static str,
) -> Judged {
    let path = file.path.text();
    let dropped = Dropped { path: &path, reading: &reading };
    let verdict = guarded(judge, &file.owner, &dropped, taught);
    let concepts = std::panic::catch_unwind(|| judge.matcher.concepts(&dropped)).unwrap_or_default();
    Judged { file, reading, verdict, concepts, on }
}

/// The matcher's verdict. A file it cannot cope with is one more doubt, and never the end of the others.
fn guarded(judge: &Judge, owner: &UnitCode, dropped: &Dropped<'_>, taught: &[Teaching]) -> Verdict {
    std::panic::catch_unwind(|| judge.matcher.judge(owner, dropped, taught)).unwrap_or_else(|_| Verdict {
        kind: VerdictKind::Review,
        matches: Vec::new(),
        candidates: Vec::new(),
        because: Vec::new(),
    })
}

/// What a file that is still being written may be, by its name alone.
pub(super) fn near_by_name(judge: &Judge, owner: &UnitCode, path: &RelPath) -> Vec<PieceId> {
    let reading = Reading::default();
    let text = path.text();
    let verdict = guarded(judge, owner, &Dropped { path: &text, reading: &reading }, &[]);
    match filing::file(&judge.plan, &verdict, &reading, &|_| true) {
        Filing::Filed(pieces) => pieces,
        Filing::Doubt { near, .. } => near.into_iter().map(|(piece, _)| piece).collect(),
        Filing::Aside { .. } => Vec::new(),
    }
}

/// Records what became of one file.
pub(super) fn record(
    engine: &Engine,
    judged: Judged,
    now: DateTime<Utc>,
    report: &mut PassReport,
) -> Result<(), Fatal> {
    let english = engine.english();
    let (verdict, mut because) = decide(engine, &judged)?;
    because.retain(|reason| !reason.is_empty());
    match &verdict {
        StoredVerdict::Filed { .. } => report.filed += 1,
        StoredVerdict::Doubt { .. } => report.doubtful += 1,
        StoredVerdict::Aside { .. } => report.irrelevant += 1,
    }
    let Judged { file, reading, concepts, on, .. } = judged;
    if matches!(verdict, StoredVerdict::Filed { .. }) {
        keep_copy(engine, &file);
    } else if reading.text.is_empty() && matches!(reading.kind, Kind::Pdf | Kind::Picture) {
        engine.memory().scans.insert(file.id);
    }
    let read = Fact::FileRead {
        file: file.id,
        content: kind_name(reading.kind).to_owned(),
        problem: reading.problem.map(|problem| DoubtBecause::Problem(problem).words(english)),
        unread: reading.unread,
        secret: reading.secret,
        pictures: reading.pictures,
    };
    let concepts = concepts.into_iter().take(40).collect();
    let judged = Fact::Judged { file: file.id, verdict, because, on: on.to_owned(), concepts };
    engine.ledger().record(vec![read, judged], now)?;
    Ok(())
}

/// What becomes of a judged file, with the reasons in words. Beyond the verdict: a copy of a filed file is filed as
/// that one is; what takes the place of a filed file must be the same thing; a stranger's folder is a doubt.
pub(super) fn decide(engine: &Engine, judged: &Judged) -> Result<(StoredVerdict, Vec<String>), Fatal> {
    let english = engine.english();
    let judge = engine.judge();
    let missing = missing_of(engine, &judge, &judged.file.owner)?;
    // Of a marked file nothing is told but the mark.
    let told = judged.verdict.because.iter().filter(|_| judged.reading.secret.is_none());
    let mut because: Vec<String> = told.map(|reason| words(reason, english)).collect();
    let filing = match stranger(engine, &judge, &judged.file) {
        Some(why) => Filing::Doubt { near: Vec::new(), why: Some(why) },
        None => {
            let filing = filing::file(&judge.plan, &judged.verdict, &judged.reading, &|piece| missing.contains(piece));
            beside(engine, judged, filing, &mut because)?
        }
    };
    let near = |near: Vec<(PieceId, f64)>| near.into_iter().map(|(piece, score)| Near { piece, score }).collect();
    Ok(match filing {
        Filing::Filed(pieces) => (StoredVerdict::Filed { pieces }, because),
        Filing::Aside { near: list } => (StoredVerdict::Aside { near: near(list) }, because),
        Filing::Doubt { near: list, why } => {
            if let Some(why) = why.map(|why| why.words(english)) {
                because.retain(|said| *said != why);
                because.insert(0, why);
            }
            (StoredVerdict::Doubt { near: near(list) }, because)
        }
    })
}

/// A file in a group's share that is in no listed member's folder.
fn stranger(engine: &Engine, judge: &Judge, file: &FileRecord) -> Option<DoubtBecause> {
    if judge.plan.unit(&file.share)?.members.is_empty() {
        return None;
    }
    let share = shares(&judge.plan, &engine.config).into_iter().find(|share| share.unit == file.share)?;
    match share.whose(&file.path) {
        Whose::Owner(_) => None,
        Whose::NewMember(name) => Some(DoubtBecause::NewMember(name)),
        Whose::NoMember => Some(DoubtBecause::NoMember),
    }
}

/// What other files say of this one: a copy is filed as its original, a new version must be the same thing.
fn beside(engine: &Engine, judged: &Judged, filing: Filing, because: &mut Vec<String>) -> Result<Filing, Fatal> {
    let file = &judged.file;
    if let (Some(original), None) = (file.copy_of, &judged.reading.secret)
        && let Some(original) = engine.records.file(original)?
        && original.owner == file.owner
        && original.state == FileState::Present
        && let Standing::Filed { pieces, incomplete: None } = original.standing()
        && !pieces.is_empty()
    {
        let words = match engine.english() {
            true => format!("same content as {} {}", original.label(), original.path),
            false => format!("与 {}（{}）内容相同", original.label(), original.path),
        };
        because.insert(0, words);
        return Ok(Filing::Filed(pieces.to_vec()));
    }
    let Some(old) = file.replaces else { return Ok(filing) };
    let Some(old) = engine.records.file(old)? else {
        return Ok(filing);
    };
    let Standing::Filed { pieces: before, .. } = old.standing() else {
        return Ok(filing);
    };
    let differs = DoubtBecause::ReplacesFiled;
    Ok(match filing {
        Filing::Filed(pieces) if pieces.iter().any(|piece| before.contains(piece)) => Filing::Filed(pieces),
        Filing::Filed(pieces) => {
            Filing::Doubt { near: pieces.into_iter().map(|piece| (piece, 0.5)).collect(), why: Some(differs) }
        }
        Filing::Aside { near } => Filing::Doubt { near, why: Some(differs) },
        Filing::Doubt { near, why } => Filing::Doubt { near, why: why.or(Some(differs)) },
    })
}

/// The pieces of an owner that are missing now: they order suggestions.
fn missing_of(engine: &Engine, judge: &Judge, owner: &UnitCode) -> Result<BTreeSet<PieceId>, Fatal> {
    let Some(owner) = judge.plan.owner(owner) else {
        return Ok(BTreeSet::new());
    };
    let settling = Settling::new();
    let picture = Picture { records: &engine.records, plan: &judge.plan, settling: &settling };
    let owner = picture.owner(owner)?;
    let missing = owner.pieces.iter().filter(|owned| matches!(owned.piece.state, PieceState::Missing(_)));
    Ok(missing.map(|owned| owned.piece.id.clone()).collect())
}

fn words(reason: &crate::rules::matching::Reason, english: bool) -> String {
    if english { reason.english() } else { reason.chinese() }
}

/// The word of a kind in the journal.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "document",
        Kind::Sheet => "sheet",
        Kind::Slides => "slides",
        Kind::Pdf => "pdf",
        Kind::Picture => "picture",
        Kind::Video => "video",
        Kind::Audio => "audio",
        Kind::Archive => "archive",
        Kind::Program => "program",
        Kind::Other => "other",
    }
}

/// Keeps the content of a filed file, within the limits of `[keep]`. A failure costs the copy only.
fn keep_copy(engine: &Engine, file: &FileRecord) {
    let keep = engine.config.keep;
    if !keep.copies || file.stamp.size > keep.max_file {
        return;
    }
    let vault = engine.ledger().copies.clone();
    let total = *engine.memory().kept.get_or_insert_with(|| vault.total());
    if vault.holds(&file.sha256) || total + file.stamp.size > keep.total {
        return;
    }
    let judge = engine.judge();
    let share = shares(&judge.plan, &engine.config).into_iter().find(|share| share.unit == file.share);
    let kept = share.and_then(|share| open(&share, file)).map(|content| vault.copy(&file.sha256, &mut content.file()));
    match kept {
        Some(Ok(true)) => engine.memory().kept = Some(total + file.stamp.size),
        Some(Err(error)) => tracing::warn!(file = file.id, %error, "cannot keep a copy"),
        _ => {}
    }
}
