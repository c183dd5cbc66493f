//! `ALERT.txt` in the state folder: the word that needs neither post nor journal. Which troubles there are is `troubles`.

use crate::ledger::entry::StoredAlert;
use crate::pass::engine::{Engine, Fatal};
use chrono::{DateTime, Utc};

/// `ALERT.txt` in the state folder, for troubles that may keep letters from leaving: it needs neither post nor journal.
pub(super) fn post_up(engine: &Engine, now: DateTime<Utc>) -> Result<(), Fatal> {
    let path = engine.config.campaign.state.join("ALERT.txt");
    let own = |alert: StoredAlert| {
        matches!(alert, StoredAlert::Post | StoredAlert::Journal | StoredAlert::DiskFull | StoredAlert::Daemon)
    };
    let troubles = engine.records.troubles()?.into_values();
    let lines: Vec<String> = troubles
        .filter(|trouble| trouble.alert.is_some_and(own))
        .map(|trouble| format!("{}\n  {}\n", trouble.what, trouble.remedy))
        .collect();
    if !lines.is_empty() {
        call_out(engine, &lines.join("\n"), now);
    } else if let Err(error) = std::fs::remove_file(&path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::error!(%error, "ALERT.txt cannot be removed");
    }
    Ok(())
}

/// Writes `ALERT.txt`.
pub fn call_out(engine: &Engine, words: &str, now: DateTime<Utc>) {
    let at = now.with_timezone(&engine.config.campaign.zone).format("%Y-%m-%d %H:%M");
    let path = engine.config.campaign.state.join("ALERT.txt");
    if let Err(error) = std::fs::write(&path, format!("收齐 shouqi {at}\n\n{words}")) {
        tracing::error!(%error, words, "ALERT.txt cannot be written");
    }
}
