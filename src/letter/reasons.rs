//! The words for the reasons of decisions, in both languages: journal, log, letters and command line say the same.
use super::Language;
use crate::rules::notice::{Quiet, SkipBecause, WithdrawBecause, WriteBecause};

/// Why a letter is written.
pub fn write(because: WriteBecause, language: Language) -> String {
    let _ = (because, language);
    String::new()
}

/// Why a letter was withdrawn.
pub fn withdraw(because: &WithdrawBecause, language: Language) -> String {
    let _ = (because, language);
    String::new()
}

/// Why a slot was skipped.
pub fn skip(because: &SkipBecause, language: Language) -> String {
    let _ = (because, language);
    String::new()
}

/// Why nothing is written now.
pub fn quiet(because: &Quiet, language: Language) -> String {
    let _ = (because, language);
    String::new()
}
