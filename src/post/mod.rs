//! How a letter leaves: SMTP, sendmail, a folder of .eml files, or memory; and the courier who hands letters over.
//! It never decides who must hear what, when to retry or what a letter says.

mod address;
pub mod clean;
mod compose;
mod connect;
mod courier;
mod cut;
mod folder;
mod memory;
mod secret;
mod sendmail;
mod settings;
mod smtp;
mod wire;

pub use crate::rules::delivery::{Failure, Outcome, Stage};
pub use address::{Address, AddressError};
pub use compose::{Attachment, ComposeError, Mailbox, Outgoing, compose_eml};
pub use courier::{Courier, Due, Ended, Record, RecordError, Round};
pub use cut::Cut;
pub use folder::Folder;
pub use memory::{Memory, Posted};
pub use secret::Secret;
pub use sendmail::Sendmail;
pub use settings::{Limits, Login, SettingsError, SmtpOptions, SmtpSettings, Tls};

use chrono::{DateTime, FixedOffset};
use smtp::SmtpSession;

/// What stands on the outside of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The letter's key.
    pub key: String,
    /// When it was written; with the key it names the file of the folder post.
    pub date: DateTime<FixedOffset>,
    /// The sender.
    pub from: Address,
    /// Those of its recipients who are due now.
    pub recipients: Vec<Address>,
}

impl Envelope {
    /// The same outcome for every recipient.
    pub(crate) fn all(&self, outcome: &Outcome) -> Handed {
        Handed { outcomes: self.recipients.iter().map(|to| (to.clone(), outcome.clone())).collect() }
    }
}

/// What became of one letter: one outcome for each recipient of the envelope, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handed {
    /// Recipient and outcome.
    pub outcomes: Vec<(Address, Outcome)>,
}

/// Why the post cannot be used as it is set up.
#[derive(Debug, thiserror::Error)]
#[error("the post ({place}) does not work; {}", source.stage.remedy(true))]
pub struct PostError {
    /// Which post.
    pub place: String,
    /// What went wrong and where.
    pub source: Failure,
}

/// A way for letters to leave.
#[derive(Debug, Clone)]
pub enum Postman {
    /// A mail server.
    Smtp(SmtpSettings),
    /// A program like `/usr/sbin/sendmail`.
    Sendmail(Sendmail),
    /// A folder of `.eml` files.
    Folder(Folder),
    /// Kept in memory, for tests and rehearsals.
    Memory(Memory),
}

impl Postman {
    /// Starts handing over; one connection serves as many letters as it lives through.
    pub fn session(&self) -> Session<'_> {
        match self {
            Postman::Smtp(settings) => Session::Smtp(Box::new(SmtpSession::new(settings))),
            other => Session::Other(other),
        }
    }

    /// Hands over one letter and hangs up.
    pub async fn send(&self, envelope: &Envelope, eml: &[u8]) -> Handed {
        let mut session = self.session();
        let handed = session.send(envelope, eml, &mut Cut::never()).await;
        session.close().await;
        handed
    }

    /// Tries the post without a letter (connect, EHLO, TLS, login, NOOP); answers what it found, in words.
    pub async fn check(&self) -> Result<String, PostError> {
        let found = match self {
            Postman::Smtp(settings) => connect::check(settings).await,
            Postman::Sendmail(sendmail) => sendmail.check(),
            Postman::Folder(folder) => folder.check(),
            Postman::Memory(memory) => memory.check(),
        };
        found.map_err(|source| PostError { place: self.place(), source })
    }

    /// Where letters go, as shown to people.
    pub fn place(&self) -> String {
        match self {
            Postman::Smtp(settings) => settings.place(),
            Postman::Sendmail(sendmail) => sendmail.program.display().to_string(),
            Postman::Folder(folder) => folder.path.display().to_string(),
            Postman::Memory(_) => "memory".into(),
        }
    }

    /// Refuses an address that this post could never deliver to.
    pub fn accepts(&self, address: &Address) -> Result<(), AddressError> {
        match self {
            Postman::Smtp(_) | Postman::Sendmail(_) => address.deliverable(),
            Postman::Folder(_) | Postman::Memory(_) => Ok(()),
        }
    }
}

/// Letters handed over one after the other.
#[derive(Debug)]
pub enum Session<'a> {
    /// With a connection that is kept while it works.
    Smtp(Box<SmtpSession<'a>>),
    /// Ways without a connection.
    Other(&'a Postman),
}

impl Session<'_> {
    /// Hands over one letter: one transaction, one outcome for each recipient. Never fails as a whole; `cut` ends it
    /// early, and what was not known then is said so.
    pub async fn send(&mut self, envelope: &Envelope, eml: &[u8], cut: &mut Cut<'_>) -> Handed {
        match self {
            Session::Smtp(session) => session.send(envelope, eml, cut).await,
            Session::Other(Postman::Sendmail(sendmail)) => sendmail.send(envelope, eml, cut).await,
            Session::Other(Postman::Folder(folder)) => folder.send(envelope, eml).await,
            Session::Other(Postman::Memory(memory)) => memory.send(envelope, eml),
            Session::Other(Postman::Smtp(settings)) => SmtpSession::new(settings).send(envelope, eml, cut).await,
        }
    }

    /// Hangs up politely, within seconds.
    pub async fn close(self) {
        if let Session::Smtp(session) = self {
            session.close().await;
        }
    }
}
