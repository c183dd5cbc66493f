//! Shares whose look does not come to an end: a file server that answers nothing hangs whoever asks it. They become
//! unknown; everything else goes on.

use crate::ledger::entry::{Fact, StoredPresence};
use crate::pass::engine::{Engine, Fatal};
use crate::rules::ids::UnitCode;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a look may take before its share counts as unknown. A first intake of large files takes long as well.
const SILENT: TimeDelta = TimeDelta::hours(1);

/// Records as unknown the shares that have been looked at for too long.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn note(engine: &Engine, now: DateTime<Utc>) -> Result<(), Fatal> {
    let silent: Vec<UnitCode> = {
        let memory = engine.memory();
        let hanging = memory.looking.iter().filter(|(_, since)| now - **since >= SILENT);
        hanging.map(|(unit, _)| unit.clone()).collect()
    };
    for unit in silent {
        if engine.records.unit(&unit)?.because.is_some() {
            continue;
        }
        let because = match engine.english() {
            true => "looking at it has not come to an end for an hour: check whether the file server answers",
            false => "查看投递文件夹超过一小时没有结束。请检查文件服务器是否有响应。",
        };
        let presence = StoredPresence::Unknown;
        engine.ledger().record(vec![Fact::PresenceChanged { unit, presence, because: because.to_owned() }], now)?;
    }
    Ok(())
}
