//! One letter from its view: rendered as text and HTML, the text within mail width, attachments added. A template of the
//! user's that fails on a letter never costs the letter: the built-in one takes its place, and the letter says so.

use super::clean::one_line;
use super::context::context;
use super::receipt_csv::receipt_csv;
use super::templates::{Templates, file_names, split_subject};
use super::view::LetterView;
use super::{BookError, workbook, wrap};

/// Characters of a subject; mail programs show far fewer.
const SUBJECT: usize = 120;

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
    /// A view that cannot be turned into what templates see: a fault of the program.
    #[error("could not lay out what the letter shows")]
    Context(#[from] serde_json::Error),
    /// A built-in template failed on these values: a fault of the program.
    #[error("could not write the letter from the built-in template")]
    Template(#[from] minijinja::Error),
    /// A built-in template without a subject: a fault of the program.
    #[error("the template {template} gives no subject in its first line")]
    Subject {
        /// The template.
        template: String,
    },
    /// The workbook could not be made.
    #[error("could not make the workbook of the ledger")]
    Book(#[from] BookError),
}

/// Composes a letter.
pub fn compose(view: &LetterView, templates: &Templates) -> Result<Letter, ComposeError> {
    let mut letter = match (write(view, templates), templates.fallback()) {
        (Err(error), Some(built_in)) => {
            let mut letter = write(view, built_in)?;
            letter.trouble = Some(chain(&error));
            letter
        }
        (letter, _) => letter?,
    };
    letter.attachments = attachments(view, templates)?;
    Ok(letter)
}

fn write(view: &LetterView, templates: &Templates) -> Result<Letter, ComposeError> {
    let context = context(view)?;
    let [plain_name, html_name] = file_names(view);
    let text = templates.render(&plain_name, &context)?;
    let (subject, body) = split_subject(&text).ok_or(ComposeError::Subject { template: plain_name })?;
    Ok(Letter {
        subject: cut(&one_line(subject), SUBJECT),
        plain: wrap::wrap(body),
        html: templates.render(&html_name, &context)?,
        attachments: Vec::new(),
        trouble: None,
    })
}

fn attachments(view: &LetterView, templates: &Templates) -> Result<Vec<Attachment>, BookError> {
    let csv = |files: &[super::ReceivedFile]| Attachment {
        name: "receipt.csv".to_owned(),
        mime: "text/csv",
        bytes: receipt_csv(files, templates.language()),
    };
    Ok(match view {
        LetterView::Receipt(view) if !view.files.is_empty() => vec![csv(&view.files)],
        LetterView::Status(view) if !view.files.is_empty() => vec![csv(&view.files)],
        LetterView::Digest(view) => match &view.book {
            Some(book) => vec![Attachment {
                name: "ledger.xlsx".to_owned(),
                mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                bytes: workbook(book, templates.language())?,
            }],
            None => Vec::new(),
        },
        _ => Vec::new(),
    })
}

/// The first `length` characters, with … when more follow.
fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// An error with what caused it, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
