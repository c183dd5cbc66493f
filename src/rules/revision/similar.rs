//! How alike two wordings or names are. Text in, a figure out.

use unicode_normalization::UnicodeNormalization;

/// A wording without what no reader would call a change: blanks, width of characters, punctuation, case.
pub(super) fn normal(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric() || "%≥≤".contains(*c)).flat_map(char::to_lowercase).collect()
}

/// From 0 (nothing in common) to 1 (the same words in the same order).
pub(super) fn similarity(a: &str, b: &str) -> f64 {
    rapidfuzz::fuzz::ratio(normal(a).chars(), normal(b).chars())
}
