//! What an import was unsure of: said line by line, with what it assumed and how to say otherwise. It changes nothing.

use std::fmt;

/// A reading of the document that another careful reader might not share.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// Line, paragraph or row of the document, from 1; 0 when it concerns the whole document.
    pub line: usize,
    /// The text it is about.
    pub text: String,
    /// What was assumed.
    pub assumed: String,
    /// How to say otherwise.
    pub otherwise: String,
    /// How sure the reading is, from 0 to 1.
    pub confidence: f32,
}

/// Without the line: whoever prints it puts document and line before it.
impl fmt::Display for Uncertainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.text.is_empty() {
            write!(f, "“{}”: ", shortened(&self.text))?;
        }
        write!(f, "{} ({:.0} % sure); {}", self.assumed, self.confidence * 100.0, self.otherwise)
    }
}

/// The first characters of a text, enough to find it again.
pub fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}
