//! Writes a letter that was decided: view, text, bytes, and the entry that says it exists. Sending is the courier's.

use super::digest;
use super::views::Views;
use crate::config::Release;
use crate::ledger::entry::{Fact, LetterKind, LetterWritten};
use crate::ledger::shapes::{FileRecord, FileState, NoticeKind as Queued};
use crate::letter::{
    self, AlertItem, AlertView, Letter, LetterView, NoticeView, ReceiptView, ReminderView, StatusView, TestView,
    ThanksView, reasons,
};
use crate::pass::engine::{Engine, Fatal};
use crate::picture::{OwnerPicture, Picture, Settling};
use crate::post::{Address, Attachment, Mailbox, Outgoing, compose_eml};
use crate::rules::ids::UnitCode;
use crate::rules::notice::{Notice, NoticeKind, Role, Situation, Stage};
use crate::rules::schedule::instant_of;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

/// Who gets a letter: addresses in To and in Cc.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Recipients {
    /// To.
    pub to: Vec<(String, String)>,
    /// Cc.
    pub cc: Vec<(String, String)>,
}

/// Writes the letter of a decision and returns its key; `None` when it could not be written, which is a trouble.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn write(
    engine: &Engine,
    settling: &Settling,
    situation: &Situation,
    notice: Notice,
    now: DateTime<Utc>,
) -> Result<Option<String>, Fatal> {
    let because = reasons::write(notice.because, engine.language);
    let drafted = draft(engine, settling, situation, &notice, &because, now)?;
    let Some((letter, files)) = drafted else {
        return Ok(None);
    };
    let recipients = recipients(engine, &notice);
    let Some(written) = put_together(engine, &notice, letter, recipients, because, files, now) else {
        return Ok(None);
    };
    let key = written.key.clone();
    let mut facts = vec![Fact::LetterWritten(Box::new(written))];
    if notice.kind == NoticeKind::Digest
        && let Some(due) = &situation.digest
    {
        facts.push(Fact::DigestDecided { nominal: due.nominal, done: true, because: key.clone() });
    }
    engine.ledger().record(facts, now)?;
    Ok(Some(key))
}

/// The text of a letter that a notice asks for, and the files it acknowledges.
///
/// # Errors
/// When the records cannot be read.
pub fn draft(
    engine: &Engine,
    settling: &Settling,
    situation: &Situation,
    notice: &Notice,
    because: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Letter, Vec<u64>)>, Fatal> {
    let judge = engine.judge();
    let picture = Picture { records: &engine.records, plan: &judge.plan, settling };
    let views = Views { engine, plan: &judge.plan, picture, now };
    let mut files = Vec::new();
    let view = match notice.unit.as_ref().map(|code| judge.plan.owner(code)) {
        None => Some(coordinator_view(&views, situation, notice, because)?),
        Some(None) => thanks_view(&views, notice, because)?,
        Some(Some(owner)) => {
            let owner = picture.owner(owner)?;
            if notice.kind == NoticeKind::Receipt {
                files.clone_from(&owner.record.unreceipted);
                let supposed = owner.settling.iter().filter_map(|file| file.supposed.as_ref());
                let unheard = supposed.filter(|supposed| !supposed.acknowledged);
                files.extend(unheard.map(|supposed| supposed.id));
            }
            Some(unit_view(&views, &owner, notice, because, &files)?)
        }
    };
    let Some(view) = view else { return Ok(None) };
    match letter::compose(&view, &engine.templates) {
        Ok(letter) => {
            if let Some(trouble) = &letter.trouble {
                tracing::warn!(
                    key = notice.key,
                    trouble,
                    "a template of the configuration failed; the built-in one was used"
                );
            }
            Ok(Some((letter, files)))
        }
        Err(error) => {
            tracing::error!(key = notice.key, error = %crate::pass::engine::chain(&error), "a letter could not be composed");
            Ok(None)
        }
    }
}

fn unit_view(
    views: &Views<'_>,
    owner: &OwnerPicture<'_>,
    notice: &Notice,
    because: &str,
    files: &[u64],
) -> Result<LetterView, Fatal> {
    let frame = views.frame(&notice.key, because.to_owned());
    let unit = views.head(owner);
    let gaps = views.gaps(owner)?;
    let told = views.told(&notice.carries)?;
    let waiting = views.waiting(owner, files);
    Ok(match notice.kind {
        NoticeKind::Receipt => LetterView::Receipt(ReceiptView {
            frame,
            unit,
            files: views.received(owner, files)?,
            gaps,
            waiting,
            told,
            advice: views.advice(owner, files)?,
        }),
        NoticeKind::Reminder(stage) => LetterView::Reminder(ReminderView { frame, unit, stage, gaps, waiting, told }),
        NoticeKind::Status => {
            let present = present(views, owner.owner.code)?;
            LetterView::Status(StatusView { frame, unit, files: views.received(owner, &present)?, gaps, waiting, told })
        }
        NoticeKind::Notice | NoticeKind::Digest | NoticeKind::Alert => {
            LetterView::Notice(NoticeView { frame, unit, told, gaps, waiting })
        }
    })
}

/// The letter to a unit that the plan no longer has: its notice says how it is called.
fn thanks_view(views: &Views<'_>, notice: &Notice, because: &str) -> Result<Option<LetterView>, Fatal> {
    for seq in &notice.carries {
        if let Some(queued) = views.engine.records.notice(*seq)?
            && queued.what == Queued::UnitDropped
        {
            let frame = views.frame(&notice.key, because.to_owned());
            return Ok(Some(LetterView::Thanks(ThanksView { frame, name: queued.text })));
        }
    }
    Ok(None)
}

/// Files that lie in a unit's folder.
fn present(views: &Views<'_>, code: &UnitCode) -> Result<Vec<u64>, Fatal> {
    let mut present = Vec::new();
    for file in views.engine.records.files() {
        let file: FileRecord = file?;
        if file.state == FileState::Present && &file.owner == code {
            present.push(file.id);
        }
    }
    Ok(present)
}

fn coordinator_view(
    views: &Views<'_>,
    situation: &Situation,
    notice: &Notice,
    because: &str,
) -> Result<LetterView, Fatal> {
    let frame = views.frame(&notice.key, because.to_owned());
    if notice.kind == NoticeKind::Digest {
        let made_up = situation.digest.as_ref().is_some_and(|digest| digest.late.is_some());
        return Ok(LetterView::Digest(Box::new(digest::view(views, frame, made_up)?)));
    }
    let mut alerts = Vec::new();
    for trouble in views.engine.records.troubles()?.into_values() {
        if notice.carries.contains(&trouble.seq) {
            alerts.push(AlertItem {
                unit: trouble.unit.as_ref().map(|unit| views.engine.unit_name(unit)),
                what: trouble.what,
                remedy: trouble.remedy,
                at: views.local(trouble.since),
            });
        }
    }
    Ok(LetterView::Alert(AlertView { frame, alerts }))
}

/// The addresses of a notice: name and address.
pub fn recipients(engine: &Engine, notice: &Notice) -> Recipients {
    let role = |role| -> Vec<(String, String)> {
        let contact = notice.unit.as_ref().and_then(|unit| engine.contacts.of(unit));
        match role {
            Role::Coordinator => {
                vec![(engine.config.coordinator.name.clone(), engine.config.coordinator.email.clone())]
            }
            Role::Liaison => contact
                .map(|contact| contact.emails.iter().map(|email| (contact.liaison.clone(), email.clone())).collect())
                .unwrap_or_default(),
            Role::Principal => contact
                .and_then(|contact| contact.principal.as_ref())
                .map(|principal| vec![(principal.name.clone(), principal.email.clone())])
                .unwrap_or_default(),
        }
    };
    Recipients { to: role(notice.to), cc: notice.cc.map(role).unwrap_or_default() }
}

/// Bytes, vault and entry of a letter.
fn put_together(
    engine: &Engine,
    notice: &Notice,
    letter: Letter,
    recipients: Recipients,
    because: String,
    files: Vec<u64>,
    now: DateTime<Utc>,
) -> Option<LetterWritten> {
    let (kind, days_before) = stored_kind(notice.kind);
    let envelope = Outside { key: &notice.key, unit: notice.unit.as_ref(), recipients: &recipients };
    let (message_id, body) = seal(engine, &envelope, &letter, now)
        .inspect_err(|error| tracing::error!(key = notice.key, error = %error, "a letter could not be put together"))
        .ok()?;
    let today = now.with_timezone(&engine.config.campaign.zone).date_naive();
    let to_unit = notice.unit.is_some();
    let waits = engine.config.letters.release == Release::Approve && engine.config.post.way.reaches_people();
    Some(LetterWritten {
        key: notice.key.clone(),
        letter: kind,
        days_before,
        unit: notice.unit.clone(),
        to: recipients.to.into_iter().map(|(_, address)| address).collect(),
        cc: recipients.cc.into_iter().map(|(_, address)| address).collect(),
        subject: letter.subject,
        message_id,
        body,
        held: to_unit && waits && !engine.records.released().unwrap_or(false),
        due: now,
        expires: Some(end_of_use(engine, notice.kind, now)),
        day: today,
        because,
        files,
        carries: notice.carries.clone(),
        gaps: notice.gaps.clone(),
        settles: notice.settles,
    })
}

/// Until when a letter is worth sending: a reminder counts the days, so it is for its day only and is written anew on
/// the next; a digest is for the time until the next one; a receipt is late at worst.
fn end_of_use(engine: &Engine, kind: NoticeKind, now: DateTime<Utc>) -> DateTime<Utc> {
    let zone = engine.config.campaign.zone;
    match kind {
        NoticeKind::Receipt | NoticeKind::Notice | NoticeKind::Status => now + TimeDelta::days(14),
        NoticeKind::Alert => now + TimeDelta::days(3),
        NoticeKind::Digest => now + TimeDelta::days(1),
        NoticeKind::Reminder(_) => {
            let tomorrow = now.with_timezone(&zone).date_naive() + TimeDelta::days(1);
            instant_of(tomorrow.and_time(NaiveTime::MIN), zone)
        }
    }
}

fn stored_kind(kind: NoticeKind) -> (LetterKind, Option<u32>) {
    match kind {
        NoticeKind::Receipt => (LetterKind::Receipt, None),
        NoticeKind::Reminder(Stage::Before(days)) => (LetterKind::Reminder, Some(days)),
        NoticeKind::Reminder(Stage::Overdue) => (LetterKind::Overdue, None),
        NoticeKind::Reminder(Stage::Escalation) => (LetterKind::Escalation, None),
        NoticeKind::Notice => (LetterKind::Notice, None),
        NoticeKind::Status => (LetterKind::Status, None),
        NoticeKind::Digest => (LetterKind::Digest, None),
        NoticeKind::Alert => (LetterKind::Alert, None),
    }
}

/// The outside of a letter to be sealed.
pub struct Outside<'a> {
    /// Its key.
    pub key: &'a str,
    /// The unit whose thread it belongs to.
    pub unit: Option<&'a UnitCode>,
    /// Who gets it.
    pub recipients: &'a Recipients,
}

/// Makes the bytes of a letter and keeps them; answers its Message-ID and the hash of the bytes.
///
/// # Errors
/// In words, when an address or the disk refuses.
pub fn seal(
    engine: &Engine,
    outside: &Outside<'_>,
    letter: &Letter,
    now: DateTime<Utc>,
) -> Result<(String, String), String> {
    let outgoing = outgoing(engine, outside, letter, now)?;
    let bytes = compose_eml(&outgoing).map_err(|error| crate::pass::engine::chain(&error))?;
    let vault = engine.ledger().letters.clone();
    let body = vault.keep(&bytes).map_err(|error| error.to_string())?;
    Ok((outgoing.message_id, body))
}

/// The parts of a letter as they leave.
///
/// # Errors
/// In words, when an address is none.
pub fn outgoing(
    engine: &Engine,
    outside: &Outside<'_>,
    letter: &Letter,
    now: DateTime<Utc>,
) -> Result<Outgoing, String> {
    let address = |text: &str| text.parse::<Address>().map_err(|error| error.to_string());
    let mailboxes = |list: &[(String, String)]| -> Result<Vec<Mailbox>, String> {
        list.iter().map(|(name, text)| Ok(Mailbox { name: name.clone(), address: address(text)? })).collect()
    };
    let sender = &engine.config.post.from;
    let coordinator = &engine.config.coordinator;
    let host = sender.address.rsplit_once('@').map_or("shouqi.invalid", |(_, host)| host);
    let ledger = engine.ledger().id().to_owned();
    let digest = |parts: &[&str]| {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        crate::ledger::journal::hex(&hasher.finalize()[..16])
    };
    let thread = outside.unit.map_or("coordinator".to_owned(), ToString::to_string);
    Ok(Outgoing {
        key: outside.key.to_owned(),
        message_id: format!("<{}@{host}>", digest(&[&ledger, outside.key, &letter.subject, &letter.plain])),
        date: now.with_timezone(&engine.config.campaign.zone).fixed_offset(),
        from: Mailbox { name: sender.name.clone(), address: address(&sender.address)? },
        reply_to: Some(Mailbox { name: coordinator.name.clone(), address: address(&coordinator.email)? }),
        to: mailboxes(&outside.recipients.to)?,
        cc: mailboxes(&outside.recipients.cc)?,
        subject: letter.subject.clone(),
        plain: letter.plain.clone(),
        html: letter.html.clone(),
        attachments: letter
            .attachments
            .iter()
            .map(|file| Attachment { name: file.name.clone(), mime: file.mime.to_owned(), bytes: file.bytes.clone() })
            .collect(),
        references: vec![format!("<thread-{}@{host}>", digest(&[&ledger, &thread]))],
        list_id: Some(format!("<{thread}.{}.shouqi>", &ledger[..8.min(ledger.len())])),
        headers: Vec::new(),
    })
}

/// The text of a letter that only tries the post.
///
/// # Errors
/// In words, when a template fails.
pub fn test_letter(engine: &Engine, key: &str, now: DateTime<Utc>) -> Result<Letter, String> {
    let judge = engine.judge();
    let settling = Settling::new();
    let picture = Picture { records: &engine.records, plan: &judge.plan, settling: &settling };
    let views = Views { engine, plan: &judge.plan, picture, now };
    let frame = views.frame(key, String::new());
    letter::compose(&LetterView::Test(TestView { frame }), &engine.templates)
        .map_err(|error| crate::pass::engine::chain(&error))
}
