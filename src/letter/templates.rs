//! The templates: built in, or overridden.
use super::Language;
use std::collections::BTreeMap;

/// The checked templates of one language.
#[derive(Debug)]
pub struct Templates {
    /// Their language.
    pub language: Language,
}

/// A fault in a template of the user's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {wrong}")]
pub struct TemplateComplaint {
    /// Name of the file, such as `receipt.txt`.
    pub file: String,
    /// Line, from 1; 0 when it is the whole file.
    pub line: usize,
    /// What is wrong and how to put it right.
    pub wrong: String,
}

impl Templates {
    /// The built-in templates.
    pub fn built_in(language: Language) -> Templates {
        Templates { language }
    }

    /// The built-in templates with some replaced: file name (`receipt.txt`) → text. Every complaint is collected.
    pub fn with_overrides(
        language: Language,
        overrides: BTreeMap<String, String>,
    ) -> Result<Templates, Vec<TemplateComplaint>> {
        let _ = overrides;
        Ok(Templates { language })
    }
}
