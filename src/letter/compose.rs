//! Composing.
use super::{LetterView, Templates};

/// A letter, ready for the post; recipients, date and Message-ID are the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub plain: String,
    /// HTML.
    pub html: String,
    /// Attachments.
    pub attachments: Vec<Attachment>,
    /// Set when a template of the user's failed and the built-in one was used: what to tell the coordinator.
    pub trouble: Option<String>,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Name, `[A-Za-z0-9._-]` only: many mail programs garble others.
    pub name: String,
    /// Media type.
    pub mime: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Why a letter could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A built-in template failed on these values: a fault of the program.
    #[error("could not write the letter from the template {template}")]
    Template {
        /// The template.
        template: String,
        /// What failed.
        #[source]
        source: minijinja::Error,
    },
    /// The workbook could not be made.
    #[error("could not make the workbook of the ledger")]
    Book(#[from] super::BookError),
}

/// Composes a letter.
pub fn compose(view: &LetterView, templates: &Templates) -> Result<Letter, ComposeError> {
    let _ = (view, templates);
    Ok(Letter {
        subject: String::new(),
        plain: String::new(),
        html: String::new(),
        attachments: Vec::new(),
        trouble: None,
    })
}
