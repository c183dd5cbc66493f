//! What we say: pure composition of letters from views. It sends nothing, reads nothing and decides nothing; words live
//! in the templates beside the code, and nothing from a file name enters a letter unescaped.

mod compose;
mod view;
mod view_digest;

mod context;
mod templates;
mod words;

mod book;
mod clean;
mod receipt_csv;
mod wrap;

pub mod reasons;
mod sample;

#[cfg(test)]
mod tests;

pub use book::{BookError, workbook};
pub use clean::shown;
pub use compose::{Attachment, ComposeError, Letter, compose};
pub use sample::samples;
pub use templates::{TemplateComplaint, Templates};
pub use view::{
    AlertItem, AlertView, Counts, FileOutcome, Frame, Gap, GapNote, LetterView, NoticeView, PieceText, ReceiptView,
    ReceivedFile, ReminderView, StatusView, TestView, ThanksView, Told, ToldKind, UnitHead, Waiting,
};
pub use view_digest::{
    AdoptedRow, ArrivalRow, CallRow, DigestHeader, DigestView, DoubtRow, DropRow, DuplicateRow, EscalationRow,
    LedgerBook, LetterCounts, LetterRow, PieceRow, PieceState, Suggestion, Together, TroubleRow, UnitPresence, UnitRow,
};

/// The language of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The folder of its templates.
    pub fn folder(self) -> &'static str {
        match self {
            Language::Zh => "zh",
            Language::En => "en",
        }
    }
}
