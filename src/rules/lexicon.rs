//! The field's words as data: concepts with their synonyms, kinds of documents, short names, events with their years.
//! Parsing only; which files hold the words is the caller's business (`Lexicon::built_in` embeds the shipped ones).

/// All words the matcher knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lexicon {}

/// Why a lexicon file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("lexicon {file}: {what}")]
pub struct LexiconError {
    /// The file, as the caller names it.
    pub file: String,
    /// What is wrong and how to put it right.
    pub what: String,
}

impl Lexicon {
    /// The words shipped with the program (`config/lexicon/*.toml`).
    ///
    /// # Errors
    /// Never for a released program: a test reads them all.
    pub fn built_in() -> Result<Lexicon, LexiconError> {
        Ok(Lexicon::default())
    }

    /// Adds the words of one more TOML text; `file` is used in messages. A concept of a known name is extended.
    ///
    /// # Errors
    /// When the text is no lexicon; the message says where and how to put it right.
    pub fn extend(&mut self, _file: &str, _text: &str) -> Result<(), LexiconError> {
        Ok(())
    }
}
