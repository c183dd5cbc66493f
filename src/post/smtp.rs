//! One conversation with a mail server at a time, stage by stage, each with its limit and its own meaning.
//! *Sent* is said after a 250 to the final dot and never otherwise; a connection is not used again after any surprise.

use super::connect::{GOODBYE, chain, expect, open, surprise, told, within, words};
use super::settings::SmtpSettings;
use super::{Address, Cut, Envelope, Failure, Handed, Outcome, Stage};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Content goes out in pieces of this size, so that progress can be seen.
const PIECE: usize = 32 * 1024;
/// Replies that speak of our login at whatever stage they come (RFC 4954 §6).
const ABOUT_LOGIN: [u16; 5] = [454, 530, 534, 535, 538];

/// A connection kept for as many letters as it lives through. No pool: there is one, and it goes at the first surprise.
pub struct SmtpSession<'a> {
    settings: &'a SmtpSettings,
    line: Option<AsyncSmtpConnection>,
}

impl fmt::Debug for SmtpSession<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpSession({}, connected: {})", self.settings.place(), self.line.is_some())
    }
}

impl<'a> SmtpSession<'a> {
    pub(crate) fn new(settings: &'a SmtpSettings) -> Self {
        SmtpSession { settings, line: None }
    }

    pub(crate) async fn send(&mut self, envelope: &Envelope, eml: &[u8], cut: &mut Cut<'_>) -> Handed {
        let mut fates = Fates::new(envelope);
        match self.transact(envelope, eml, &mut fates, cut).await {
            Ok(()) => {}
            // Dropped unasked: after a surprise nobody knows to which question the next reply would belong.
            Err(outcome) => {
                self.line = None;
                fates.rest(&outcome);
            }
        }
        fates.into_handed()
    }

    pub(crate) async fn close(mut self) {
        if let Some(line) = &mut self.line {
            let _ = tokio::time::timeout(GOODBYE, line.quit()).await;
        }
    }

    /// One transaction. `Err` is the outcome for everybody who has none yet.
    async fn transact(
        &mut self,
        envelope: &Envelope,
        eml: &[u8],
        fates: &mut Fates,
        cut: &mut Cut<'_>,
    ) -> Result<(), Outcome> {
        let limits = self.settings.options().limits;
        for (to, fate) in &mut fates.0 {
            *fate = refused_by_us(to);
        }
        if fates.all_decided() {
            return Ok(());
        }
        let sender = envelope.from.to_lettre().map_err(|error| Outcome::AboutUs(told(Stage::Sender, &error)))?;
        let mut line = self.begin(&sender, eml, cut).await?;
        for at in 0..fates.0.len() {
            let (to, None) = fates.0[at].clone() else { continue };
            match recipient(&mut line, &to, limits.command, cut).await {
                Ok(()) => {}
                Err(Outcome::Never(failure)) => fates.set(at, Outcome::Never(failure)),
                Err(Outcome::Later(failure)) if failure.code.is_some_and(|code| code != 421 && code != 503) => {
                    fates.set(at, Outcome::Later(failure));
                }
                Err(surprise) => return Err(surprise),
            }
        }
        if fates.all_decided() {
            // Nobody left to write to. Starting afresh is simpler than resetting.
            let _ = tokio::time::timeout(GOODBYE, line.quit()).await;
            return Ok(());
        }
        let go = within(Stage::Data, limits.data, cut, line.command(Data)).await.map_err(verdict)?;
        expect(Stage::Data, &go, &[354]).map_err(Outcome::Later)?;
        let reply = content(&mut line, eml, limits.content, limits.dot, cut).await?;
        fates.rest(&Outcome::Sent { reply });
        self.line = Some(line);
        Ok(())
    }

    /// Up to MAIL FROM. The server may have closed a kept connection meanwhile, or want no more letters over it (163.com:
    /// `450 MI:DMC`): then, and only then, a second one is opened for the same letter.
    async fn begin(
        &mut self,
        sender: &lettre::Address,
        eml: &[u8],
        cut: &mut Cut<'_>,
    ) -> Result<AsyncSmtpConnection, Outcome> {
        let limit = self.settings.options().limits.command;
        if let Some(mut kept) = self.line.take() {
            match mail_from(&mut kept, sender, eml, limit, cut).await {
                Ok(()) => return Ok(kept),
                Err(failure) if !failure.is_permanent() => {}
                Err(failure) => return Err(about_the_sender(failure)),
            }
        }
        let mut line = open(self.settings, cut).await.map_err(Outcome::AboutUs)?;
        mail_from(&mut line, sender, eml, limit, cut).await.map_err(about_the_sender)?;
        Ok(line)
    }
}

async fn mail_from(
    line: &mut AsyncSmtpConnection,
    sender: &lettre::Address,
    eml: &[u8],
    limit: Duration,
    cut: &mut Cut<'_>,
) -> Result<(), Failure> {
    let mut parameters = vec![];
    if !eml.is_ascii() && line.server_info().supports_feature(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let command = Mail::new(Some(sender.clone()), parameters);
    let reply = within(Stage::Sender, limit, cut, line.command(command)).await?;
    expect(Stage::Sender, &reply, &[250])
}

/// A recipient the server need not be asked about: nothing can be delivered there.
fn refused_by_us(to: &Address) -> Option<Outcome> {
    let error = to.deliverable().err()?;
    Some(Outcome::Never(Failure { stage: Stage::Recipient, code: None, text: error.to_string() }))
}

async fn recipient(
    line: &mut AsyncSmtpConnection,
    to: &Address,
    limit: Duration,
    cut: &mut Cut<'_>,
) -> Result<(), Outcome> {
    let address = to.to_lettre().map_err(|error| Outcome::Never(told(Stage::Recipient, &error)))?;
    let reply = within(Stage::Recipient, limit, cut, line.command(Rcpt::new(address, vec![]))).await;
    // 251 and 252: the server forwards it or cannot verify it, and takes it (RFC 5321 §3.4, §3.5.3).
    expect(Stage::Recipient, &reply.map_err(verdict)?, &[250, 251, 252]).map_err(Outcome::Later)
}

/// The content and its dot; the server's words when it took the letter.
async fn content(
    line: &mut AsyncSmtpConnection,
    eml: &[u8],
    patience: Duration,
    after_dot: Duration,
    cut: &mut Cut<'_>,
) -> Result<String, Outcome> {
    let all = eml.len().div_ceil(PIECE);
    // How often a next piece was asked for: `all + 1` times means that the dot is on its way.
    let asked = AtomicUsize::new(0);
    let moved = Notify::new();
    let counted = eml.chunks(PIECE).map(Some).chain([None]).map_while(|piece| {
        asked.fetch_add(1, Ordering::Relaxed);
        moved.notify_one();
        piece
    });
    let sending = line.message_iter(counted);
    tokio::pin!(sending);
    let ended = loop {
        let limit = if asked.load(Ordering::Relaxed) > all { after_dot } else { patience };
        tokio::select! {
            biased;
            reply = &mut sending => break reply,
            () = cut.wait() => return Err(unanswered(&asked, all, "we had to stop".into())),
            () = moved.notified() => {}
            () = tokio::time::sleep(limit) => {
                return Err(unanswered(&asked, all, format!("no answer within {} s", limit.as_secs())));
            }
        }
    };
    match ended {
        Ok(reply) if u16::from(reply.code()) == 250 => Ok(words(&reply)),
        Ok(reply) => Err(Outcome::Unknown(surprise(Stage::Dot, &reply))),
        Err(error) => match error.status() {
            Some(_) => Err(verdict(told(Stage::Dot, &error))),
            None => Err(unanswered(&asked, all, chain(&error))),
        },
    }
}

/// No reply to the content: unknown once the dot was on its way, certainly not delivered before.
fn unanswered(asked: &AtomicUsize, all: usize, text: String) -> Outcome {
    if asked.load(Ordering::Relaxed) > all {
        Outcome::Unknown(Failure { stage: Stage::Dot, code: None, text })
    } else {
        Outcome::Later(Failure { stage: Stage::Content, code: None, text })
    }
}

/// What a refusal at RCPT, DATA or after the dot means for the recipient.
fn verdict(failure: Failure) -> Outcome {
    match failure.code {
        Some(code) if ABOUT_LOGIN.contains(&code) => Outcome::AboutUs(failure),
        // "Bad sequence": the conversation is out of step, which says nothing about the recipient.
        Some(503) => Outcome::Later(failure),
        Some(500..) if speaks_of_us(&failure.text) => Outcome::AboutUs(Failure { stage: Stage::Sender, ..failure }),
        Some(500..) => Outcome::Never(failure),
        _ => Outcome::Later(failure),
    }
}

/// True for refusals of our address, machine or number of letters. Postfix tells them only at RCPT
/// (`smtpd_delay_reject`), Exchange after the dot, and their codes do not set them apart from a bad recipient; these
/// words do. ("Relay access denied" is not among them: it can be true of one recipient's domain alone.)
fn speaks_of_us(text: &str) -> bool {
    const WORDS: [&str; 6] = [
        "sender address rejected",            // Postfix
        "client host rejected",               // Postfix
        "helo command rejected",              // Postfix
        "permissions to send as this sender", // Exchange
        "sending limit exceeded",             // Gmail
        "frequency limited",                  // QQ
    ];
    let text = text.to_ascii_lowercase();
    WORDS.iter().any(|words| text.contains(words))
}

/// What a refusal at MAIL means: it names our address, how much we send, and nothing of the letter but its size.
fn about_the_sender(failure: Failure) -> Outcome {
    match failure.code {
        Some(552) => Outcome::Never(failure),
        Some(503) | None => Outcome::Later(failure),
        Some(_) => Outcome::AboutUs(failure),
    }
}

/// What becomes of each recipient; `None` until it is decided.
struct Fates(Vec<(Address, Option<Outcome>)>);

impl Fates {
    fn new(envelope: &Envelope) -> Fates {
        Fates(envelope.recipients.iter().map(|to| (to.clone(), None)).collect())
    }

    fn set(&mut self, at: usize, outcome: Outcome) {
        self.0[at].1 = Some(outcome);
    }

    fn rest(&mut self, outcome: &Outcome) {
        for (_, fate) in &mut self.0 {
            fate.get_or_insert_with(|| outcome.clone());
        }
    }

    fn all_decided(&self) -> bool {
        self.0.iter().all(|(_, fate)| fate.is_some())
    }

    fn into_handed(self) -> Handed {
        let decided = |(to, fate): (Address, Option<Outcome>)| fate.map(|fate| (to, fate));
        Handed { outcomes: self.0.into_iter().filter_map(decided).collect() }
    }
}
