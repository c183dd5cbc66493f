//! The journal's chain, checked in the background of the daemon: a start after a clean stop trusts the records and does not
//! read it. It reads and remembers; making a break known is `troubles`.

use crate::ledger::journal::{self, JournalError};
use crate::pass::engine::{Engine, chain};

/// What the last check of the journal found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Chain {
    /// This process has not checked it yet.
    #[default]
    Unchecked,
    /// Whole from the first entry to the last.
    Whole,
    /// Not whole: what is wrong, in words.
    Broken(String),
}

/// Why reading ended early.
enum Ended {
    Stopping,
    Journal(JournalError),
}

impl From<JournalError> for Ended {
    fn from(error: JournalError) -> Self {
        Ended::Journal(error)
    }
}

/// Reads the journal from the first line to the last and remembers for the next pass whether it is whole. True when that
/// is news. Slow: no pass waits for it.
pub fn verify_journal(engine: &Engine) -> bool {
    let (path, written) = {
        let ledger = engine.ledger();
        (ledger.journal_path(), ledger.seq())
    };
    let pick = |zh: String, en: String| if engine.english() { en } else { zh };
    let found = match journal::read(&path, |_| if engine.stopping() { Err(Ended::Stopping) } else { Ok(()) }) {
        Ok(read) if read.tip.seq >= written => Chain::Whole,
        Ok(read) => Chain::Broken(pick(
            format!("台账文件只剩 {} 条，应有 {written} 条", read.tip.seq),
            format!("the journal ends at entry {}, and {written} were written", read.tip.seq),
        )),
        Err(Ended::Stopping) => return false,
        Err(Ended::Journal(JournalError::Broken { line, what, .. })) => Chain::Broken(pick(
            format!("台账文件第 {line} 行已损坏，与校验值不符"),
            format!("the journal is broken at line {line}: {what}"),
        )),
        Err(Ended::Journal(error)) => Chain::Broken(pick(format!("台账文件读不了：{}", chain(&error)), chain(&error))),
    };
    if let Chain::Broken(what) = &found {
        tracing::error!(what, "the journal is not whole");
    }
    let mut memory = engine.memory();
    let news = memory.chain != found;
    memory.chain = found;
    news
}
