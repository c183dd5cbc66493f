//! Fills in what the coordinator's digest and the ledger's workbook tell, from plan, records and picture.
//! Nothing is worded here but reasons that are already words in the ledger.

use super::views::{Views, because, counts};
use crate::ledger::entry::{LetterKind, StoredPresence};
use crate::ledger::shapes::{FileRecord, FileState, LetterState, Standing};
use crate::letter::{
    AdoptedRow, ArrivalRow, CallRow, DigestHeader, DigestView, DoubtRow, DropRow, DuplicateRow, EscalationRow, Frame,
    LedgerBook, LetterCounts, LetterRow, PieceRow, PieceState as Shown, Suggestion, Together, TroubleRow, UnitPresence,
    UnitRow,
};
use crate::pass::engine::Fatal;
use crate::picture::{self, OwnerPicture, Presence};
use crate::rules::coverage::{Counts, MissingBecause, PieceState};
use crate::rules::ids::UnitCode;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// The digest of this moment.
///
/// # Errors
/// When the records cannot be read.
pub(super) fn view(views: &Views<'_>, frame: Frame, made_up: bool) -> Result<DigestView, Fatal> {
    let since = last_digest(views)?;
    let owners = views.picture.owners()?;
    let mut totals = Counts::default();
    owners.iter().for_each(|owner| totals += owner.counts);
    let files = since_then(views, since)?;
    Ok(DigestView {
        frame,
        since: since.map(|at| views.local(at)),
        header: header(views, since, made_up)?,
        deadline: views.plan.deadline,
        totals: counts(&totals),
        units: owners.iter().map(|owner| unit_row(views, owner)).collect(),
        arrivals: files.iter().map(|file| arrival(views, file)).collect(),
        doubts: doubts(views, &owners)?,
        duplicates: duplicates(views, &files)?,
        troubles: troubles(views)?,
        calls: calls(views, &owners),
        adopted: adopted(views)?,
        escalations: escalations(views, &owners)?,
        book: Some(book(views, &owners)?),
    })
}

fn last_digest(views: &Views<'_>) -> Result<Option<DateTime<Utc>>, Fatal> {
    let mut last = None;
    for letter in views.engine.records.letters() {
        let letter = letter?;
        if letter.letter.letter == LetterKind::Digest && letter.withdrawn.is_none() {
            last = last.max(Some(letter.written));
        }
    }
    Ok(last)
}

/// Files that arrived since the digest before, first adoptions left out.
fn since_then(views: &Views<'_>, since: Option<DateTime<Utc>>) -> Result<Vec<FileRecord>, Fatal> {
    let mut files = Vec::new();
    for file in views.engine.records.files() {
        let file = file?;
        if !file.adopted && since.is_none_or(|since| file.seen > since) {
            files.push(file);
        }
    }
    Ok(files)
}

fn header(views: &Views<'_>, since: Option<DateTime<Utc>>, made_up: bool) -> Result<DigestHeader, Fatal> {
    let engine = views.engine;
    let shares = super::shares::shares(views.plan, &engine.config);
    let mut unknown = Vec::new();
    for share in &shares {
        if engine.records.unit(&share.unit)?.presence == StoredPresence::Unknown {
            unknown.push(engine.unit_name(&share.unit));
        }
    }
    let mut letters = LetterCounts::default();
    for letter in engine.records.letters() {
        let letter = letter?;
        let lately = letter.recipients.iter().any(|one| since.is_none_or(|since| one.at > since));
        match letter.state() {
            LetterState::Sent if lately => letters.sent += 1,
            LetterState::Failed if lately => letters.failed += 1,
            LetterState::Held => letters.held += 1,
            LetterState::Waiting => letters.waiting += 1,
            _ => {}
        }
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let oldest = engine.memory().looked.values().min().copied();
    Ok(DigestHeader {
        shares_read: number(shares.len() - unknown.len()),
        shares: number(shares.len()),
        oldest_scan: oldest.map(|at| views.local(at)),
        unknown,
        letters,
        made_up,
    })
}

fn name(owner: &OwnerPicture<'_>) -> String {
    format!("{} {}", owner.owner.code, owner.owner.name)
}

fn unit_row(views: &Views<'_>, owner: &OwnerPicture<'_>) -> UnitRow {
    let today = views.local(views.now).date();
    let absent = {
        let memory = views.engine.memory();
        let code = owner.owner.code;
        memory.absent.contains(code) || code.group().is_some_and(|group| memory.absent.contains(&group))
    };
    UnitRow {
        code: owner.owner.code.to_string(),
        name: owner.owner.name.to_owned(),
        presence: match owner.presence {
            _ if absent => UnitPresence::Absent,
            Presence::Present => UnitPresence::Present,
            Presence::Settling => UnitPresence::Settling,
            Presence::Unknown(_) => UnitPresence::Unknown,
        },
        counts: counts(&owner.counts),
        overdue: owner.missing().any(|owned| owned.deadline < today),
        files: u32::try_from(owner.record.files).unwrap_or(u32::MAX),
        last_drop: owner.record.last_drop.map(|at| views.local(at)),
        paused_until: owner.record.pauses.last().map(|(_, until)| *until).filter(|until| *until >= today),
    }
}

fn arrival(views: &Views<'_>, file: &FileRecord) -> ArrivalRow {
    let pieces = match file.standing() {
        Standing::Filed { pieces, .. } => pieces.iter().map(|piece| views.piece(piece)).collect(),
        _ => Vec::new(),
    };
    ArrivalRow {
        file: file.label(),
        unit: views.engine.unit_name(&file.owner),
        path: file.told(),
        at: views.local(file.seen),
        pieces,
        because: views.because(file),
    }
}

fn doubts(views: &Views<'_>, owners: &[OwnerPicture<'_>]) -> Result<Vec<DoubtRow>, Fatal> {
    let mut files: Vec<FileRecord> = owners.iter().flat_map(|owner| owner.doubts.iter().cloned()).collect();
    for group in views.plan.units.iter().filter(|unit| !unit.members.is_empty()) {
        files.extend(views.picture.doubts(&group.code)?);
    }
    files.sort_by_key(|file| file.id);
    Ok(picture::together(files).iter().filter_map(|one| doubt(views, one)).collect())
}

fn doubt(views: &Views<'_>, one: &picture::Together) -> Option<DoubtRow> {
    let (file, label) = (one.first()?, one.label());
    let last = one.files.last().map(FileRecord::told).unwrap_or_default();
    let last = last.rsplit('/').next().unwrap_or_default().to_owned();
    Some(DoubtRow {
        id: format!("D{}", file.judged.as_ref().map_or(file.id, |judged| judged.seq)),
        together: label.as_ref().map(|_| Together { count: one.files.len(), last, files: one.numbers() }),
        file: label.unwrap_or_else(|| file.label()),
        unit: views.engine.unit_name(&file.owner),
        path: file.told(),
        because: views.because(file),
        near: file
            .near()
            .iter()
            .map(|near| Suggestion { piece: views.piece(&near.piece), score: near.score })
            .collect(),
    })
}

fn duplicates(views: &Views<'_>, files: &[FileRecord]) -> Result<Vec<DuplicateRow>, Fatal> {
    let mut rows = Vec::new();
    for file in files.iter().filter(|file| file.state == FileState::Present) {
        let Some(original) = file.copy_of else { continue };
        let Some(other) = views.engine.records.file(original)? else {
            continue;
        };
        rows.push(DuplicateRow {
            unit: views.engine.unit_name(&file.owner),
            path: file.told(),
            other_unit: (other.owner != file.owner).then(|| views.engine.unit_name(&other.owner)),
            other_path: other.told(),
        });
    }
    Ok(rows)
}

fn troubles(views: &Views<'_>) -> Result<Vec<TroubleRow>, Fatal> {
    let troubles = views.engine.records.troubles()?.into_values();
    Ok(troubles
        .map(|trouble| TroubleRow {
            unit: trouble.unit.as_ref().map(|unit| views.engine.unit_name(unit)),
            what: trouble.what,
            remedy: trouble.remedy,
        })
        .collect())
}

/// Whom to telephone: units with gaps that mail cannot reach, or that are overdue.
fn calls(views: &Views<'_>, owners: &[OwnerPicture<'_>]) -> Vec<CallRow> {
    let today = views.local(views.now).date();
    let mut rows = Vec::new();
    for owner in owners.iter().filter(|owner| owner.counts.missing > 0) {
        if matches!(owner.presence, Presence::Unknown(_)) {
            continue;
        }
        let contact = views.engine.contacts.of(owner.owner.code);
        let no_address = contact.is_none_or(|contact| contact.emails.is_empty());
        let overdue = owner.missing().any(|owned| owned.deadline < today);
        let soon = owner.missing().any(|owned| owned.deadline <= today + chrono::Days::new(3));
        if !(no_address || overdue || soon) {
            continue;
        }
        rows.push(CallRow {
            code: owner.owner.code.to_string(),
            name: owner.owner.name.to_owned(),
            liaison: contact.map(|contact| contact.liaison.clone()).unwrap_or_default(),
            phone: contact.and_then(|contact| contact.phone.clone()),
            gaps: owner.missing().map(|owned| views.piece(&owned.piece.id)).collect(),
            no_address,
        });
    }
    rows
}

/// Units whose folders held files when first looked at, and that were not written a 现状 letter yet.
fn adopted(views: &Views<'_>) -> Result<Vec<AdoptedRow>, Fatal> {
    let mut counts: BTreeMap<UnitCode, u32> = BTreeMap::new();
    for file in views.engine.records.files() {
        let file = file?;
        if file.adopted {
            *counts.entry(file.owner).or_default() += 1;
        }
    }
    let mut rows = Vec::new();
    for (code, files) in counts {
        let letters = views.engine.records.letters_of(&code, DateTime::<Utc>::MIN_UTC)?;
        if letters.iter().all(|letter| letter.letter.letter != LetterKind::Status) {
            let command = format!("shouqi letters release status/{code}");
            rows.push(AdoptedRow { unit: views.engine.unit_name(&code), files, command });
        }
    }
    Ok(rows)
}

fn escalations(views: &Views<'_>, owners: &[OwnerPicture<'_>]) -> Result<Vec<EscalationRow>, Fatal> {
    let today = views.local(views.now).date();
    if views.engine.records.escalate_all()? {
        return Ok(Vec::new());
    }
    let row = |owner: &OwnerPicture<'_>| {
        let oldest = owner.missing().map(|owned| owned.deadline).min().filter(|day| *day < today)?;
        let principal = views.engine.contacts.of(owner.owner.code).and_then(|contact| contact.principal.as_ref());
        (owner.record.escalations.is_empty() && principal.is_some()).then(|| EscalationRow {
            unit: name(owner),
            days: (today - oldest).num_days(),
            missing: u32::try_from(owner.counts.missing).unwrap_or(u32::MAX),
            command: format!("shouqi letters escalate {}", owner.owner.code),
        })
    };
    Ok(owners.iter().filter_map(row).collect())
}

/// The ledger as a workbook.
///
/// # Errors
/// When the records cannot be read.
pub(super) fn book(views: &Views<'_>, owners: &[OwnerPicture<'_>]) -> Result<LedgerBook, Fatal> {
    let engine = views.engine;
    let mut book = LedgerBook {
        title: views.plan.title.clone(),
        written: views.local(views.now),
        units: owners.iter().map(|owner| unit_row(views, owner)).collect(),
        ..LedgerBook::default()
    };
    for owner in owners {
        for owned in &owner.pieces {
            let file = match first_file(&owned.piece.state) {
                Some(file) => engine.records.file(file)?,
                None => None,
            };
            book.pieces.push(PieceRow {
                code: owner.owner.code.to_string(),
                unit: owner.owner.name.to_owned(),
                piece: views.piece(&owned.piece.id),
                deadline: owned.deadline,
                state: state_shown(&owned.piece.state),
                since: file.as_ref().map(|file| views.local(file.seen)),
                file: file.map(|file| (file.label(), file.told())),
                because: state_because(&owned.piece.state),
            });
        }
    }
    for file in engine.records.files() {
        book.drops.push(drop_row(views, &file?));
    }
    for letter in engine.records.letters() {
        let letter = letter?;
        book.letters.push(LetterRow {
            unit: letter
                .letter
                .unit
                .as_ref()
                .map_or(engine.config.coordinator.name.clone(), |unit| engine.unit_name(unit)),
            to: letter.letter.to.iter().chain(&letter.letter.cc).cloned().collect(),
            subject: letter.letter.subject.clone(),
            state: state_word(letter.state(), engine.english()).to_owned(),
            at: views.local(letter.written),
            because: letter.letter.because.clone(),
            key: letter.letter.key,
        });
    }
    Ok(book)
}

fn drop_row(views: &Views<'_>, file: &FileRecord) -> DropRow {
    let english = views.engine.english();
    let pick = |zh: &str, en: &str| if english { en.to_owned() } else { zh.to_owned() };
    let (pieces, outcome) = match (file.state, file.standing()) {
        (FileState::Withdrawn, _) => (Vec::new(), pick("已撤回", "withdrawn")),
        (FileState::Replaced(_), _) => (Vec::new(), pick("已被新版本替换", "replaced by a newer version")),
        (_, Standing::Filed { pieces, .. }) => {
            (pieces.iter().map(ToString::to_string).collect(), pick("已归档", "filed"))
        }
        (_, Standing::Doubt { .. }) => (Vec::new(), pick("待核", "in doubt")),
        (_, Standing::Rejected { .. }) => (Vec::new(), pick("已退回", "rejected")),
        (_, Standing::Aside) => (Vec::new(), pick("与清单无关", "none of the plan's materials")),
    };
    DropRow {
        file: file.label(),
        code: file.owner.to_string(),
        unit: views.plan.owner(&file.owner).map_or(String::new(), |owner| owner.name.to_owned()),
        path: file.told(),
        size: file.stamp.size,
        sha256: file.sha256.clone(),
        at: views.local(file.seen),
        pieces,
        outcome: [outcome, because(file, english)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("："),
    }
}

fn first_file(state: &PieceState) -> Option<u64> {
    let files = match state {
        PieceState::In { files, .. } | PieceState::Doubtful { files } => files,
        PieceState::Missing(MissingBecause::Rejected { file, .. } | MissingBecause::Incomplete { file, .. }) => {
            return Some(*file);
        }
        _ => return None,
    };
    files.first().copied().filter(|file| *file > 0)
}

fn state_shown(state: &PieceState) -> Shown {
    match state {
        PieceState::In { .. } => Shown::Received,
        PieceState::Doubtful { files } if files.iter().all(|file| *file == 0) => Shown::Settling,
        PieceState::Doubtful { .. } => Shown::Doubtful,
        PieceState::Missing(MissingBecause::NotReceived) => Shown::Missing,
        PieceState::Missing(_) => Shown::Rejected,
        PieceState::Waived { .. } => Shown::Waived,
        PieceState::IfAny => Shown::IfAny,
    }
}

fn state_because(state: &PieceState) -> String {
    match state {
        PieceState::In { paper: Some(paper), .. } => paper.clone(),
        PieceState::Waived { because }
        | PieceState::Missing(
            MissingBecause::Rejected { because, .. } | MissingBecause::Incomplete { wanted: because, .. },
        ) => because.clone(),
        _ => String::new(),
    }
}

/// The word for the state of a letter.
pub(super) fn state_word(state: LetterState, english: bool) -> &'static str {
    match (state, english) {
        (LetterState::Held, false) => "待放行",
        (LetterState::Waiting, false) => "待发送",
        (LetterState::Sent, false) => "已发送",
        (LetterState::Failed, false) => "未送达",
        (LetterState::Withdrawn, false) => "已撤回",
        (LetterState::Held, true) => "held",
        (LetterState::Waiting, true) => "waiting",
        (LetterState::Sent, true) => "sent",
        (LetterState::Failed, true) => "failed",
        (LetterState::Withdrawn, true) => "withdrawn",
    }
}
