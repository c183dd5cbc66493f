//! The start-up self-test: does the fence really refuse? It tests the refusal, not the set-up, and fixes nothing.

/// What the self-test found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxReport {
    /// How complete the fence is.
    pub level: Level,
    /// What was not refused, in words; empty when full.
    pub gaps: Vec<String>,
    /// Whether scans can be read.
    pub ocr: OcrReport,
}

/// How complete the fence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Child process and limits only.
    None,
    /// Some of it is refused, some is not.
    Partial,
    /// Everything tried was refused.
    Full,
}

/// Whether scans can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OcrReport {
    /// `[read] ocr = "off"`.
    Off,
    /// What must be installed.
    Missing(String),
    /// The version of Tesseract.
    Found(String),
}
