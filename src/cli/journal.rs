//! `shouqi journal`: export, verify, and what was known at a moment. It reads the journal file itself, daemon or not.

use super::open::Trouble;
use super::status::table;
use super::{Exit, Output};
use crate::config::Config;
use crate::ledger::records::Records;
use crate::ledger::{self, LedgerError, journal};
use crate::pass::engine::chain;
use crate::picture::{Picture, Settling};
use chrono::{DateTime, FixedOffset, Utc};

/// Arguments of `shouqi journal`.
#[derive(Debug, clap::Args)]
pub struct JournalArgs {
    #[command(subcommand)]
    command: Journal,
}

#[derive(Debug, clap::Subcommand)]
enum Journal {
    /// Every entry, one JSON line each, checked against the chain
    Export,
    /// Check the chain from the first entry to the last
    Verify {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// What was known at a moment (2023-06-20T17:00:00+08:00)
    At {
        /// The moment, RFC 3339
        moment: DateTime<FixedOffset>,
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
}

/// `journal …`
pub fn run(config: &Config, args: &JournalArgs, output: &Output) -> Result<Exit, Trouble> {
    let path = ledger::journal_path(&config.campaign.state);
    if !path.exists() {
        return Err(Trouble::Failed(format!(
            "there is no journal at {}: it is made at the first start",
            path.display()
        )));
    }
    match &args.command {
        Journal::Export => {
            let verified = verify(&path)?;
            let bytes = std::fs::read(&path)
                .map_err(|error| Trouble::Failed(format!("cannot read {}: {error}", path.display())))?;
            let end = usize::try_from(verified.tip.length).unwrap_or(bytes.len()).min(bytes.len());
            output.bytes(&bytes[..end]);
        }
        Journal::Verify { json } => {
            let verified = verify(&path)?;
            if *json {
                output.json(&serde_json::json!({
                    "entries": verified.tip.seq, "hash": verified.tip.hash, "torn_bytes": verified.torn
                }));
            } else {
                output.say(&format!(
                    "台账完整 the journal is whole: {} entries, last hash {}",
                    verified.tip.seq, verified.tip.hash
                ));
                if verified.torn > 0 {
                    output.say(&format!(
                        "  最后有 {} 字节未写完，下次启动时切除 a torn line is cut at the next start",
                        verified.torn
                    ));
                }
            }
        }
        Journal::At { moment, json } => at(config, &path, moment.with_timezone(&Utc), *json, output)?,
    }
    Ok(Exit::Done)
}

fn verify(path: &std::path::Path) -> Result<journal::Verified, Trouble> {
    journal::read::<LedgerError>(path, |_| Ok(())).map_err(|error| Trouble::Failed(chain(&error)))
}

/// Rebuilds the records as they were, in a folder that goes away.
fn at(
    config: &Config,
    path: &std::path::Path,
    moment: DateTime<Utc>,
    json: bool,
    output: &Output,
) -> Result<(), Trouble> {
    let failed = |error: &dyn std::error::Error| Trouble::Failed(chain(error));
    let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
    let records = Records::open(folder.path()).map_err(|error| failed(&error))?;
    ledger::replay(path, &records, |entry| entry.at <= moment).map_err(|error| failed(&error))?;
    let Some((_, plan)) = records.plan().map_err(|error| failed(&error))? else {
        return Err(Trouble::Failed(format!("no plan was in force at {moment}")));
    };
    let settling = Settling::new();
    let picture = Picture { records: &records, plan: &plan, settling: &settling };
    let zone = config.campaign.zone;
    let units = crate::desk::units(&picture, zone).map_err(|error| failed(&error))?;
    if json {
        output.json(&units);
        return Ok(());
    }
    output.say(&format!("{}  {}", plan.title, moment.with_timezone(&zone).to_rfc3339()));
    let mut rows = table(&["单位 unit", "", "应交 due", "已收 in", "待核 doubt", "尚缺 missing"]);
    for unit in &units {
        rows.add_row(vec![
            unit.code.to_string(),
            unit.name.clone(),
            unit.pieces.due.to_string(),
            unit.pieces.r#in.to_string(),
            unit.pieces.doubtful.to_string(),
            unit.pieces.missing.to_string(),
        ]);
    }
    output.say(&rows.to_string());
    Ok(())
}
