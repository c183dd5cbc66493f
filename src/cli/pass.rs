//! `shouqi pass`: one complete pass, then exit. For cron users, scripts and tests; the daemon is asked when it runs.

use super::open::{self, Trouble};
use super::{Exit, Output};
use crate::config::Config;
use crate::desk::{Answer, Request};
use crate::ledger;
use crate::pass::engine::{Clock, Engine};
use crate::pass::{self, PassReport, Wake};
use chrono::{DateTime, FixedOffset, Utc};
use std::sync::Arc;
use std::time::Duration;

/// Scans recognised after a pass, each up to some minutes.
const SCANS: usize = 20;

/// Arguments of `shouqi pass`.
#[derive(Debug, clap::Args)]
pub struct PassArgs {
    /// The moment for rules and letters, RFC 3339 (2023-06-13T09:00:00+08:00); refused while the daemon runs
    #[arg(long, value_name = "RFC3339")]
    now: Option<DateTime<FixedOffset>>,
    /// Seconds between the two looks at the shares; 0 looks once
    #[arg(long, value_name = "SECONDS")]
    settle: Option<u64>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Does one pass.
pub fn run(config: Config, args: &PassArgs, output: &Output) -> Result<Exit, Trouble> {
    if args.now.is_some()
        && let Some(pid) = ledger::holder(&config.campaign.state)
    {
        return Err(Trouble::Usage(format!(
            "--now cannot be used while another shouqi (process {pid}) runs: stop it first, or leave out --now"
        )));
    }
    let report = match args.now {
        None => match open::ask_daemon(&config, &Request::Pass { settle: args.settle })? {
            Some(Answer::Pass(report)) => report,
            Some(Answer::Refused(text)) => return Err(Trouble::Failed(text)),
            Some(_) => {
                return Err(Trouble::Failed("the daemon answered something else: use a shouqi of its version".into()));
            }
            None => here(config, args)?,
        },
        Some(_) => here(config, args)?,
    };
    if args.json {
        output.json(&report);
    } else {
        show(&report, output);
    }
    Ok(if report.troubles.is_empty() { Exit::Done } else { Exit::Troubles })
}

fn here(config: Config, args: &PassArgs) -> Result<PassReport, Trouble> {
    let clock: Clock = match args.now {
        Some(now) => {
            let now = now.with_timezone(&Utc);
            Arc::new(move || now)
        }
        None => open::real_clock(),
    };
    let settle = args.settle.map_or(config.shares.settle_local, Duration::from_secs);
    super::run::refuse_placeholders(&config)?;
    let engine = open::engine(config, clock)?;
    refuse_the_past(&engine, args)?;
    let report = complete(&engine, settle)?;
    engine.close()?;
    Ok(report)
}

/// A journal runs forward only.
fn refuse_the_past(engine: &Engine, args: &PassArgs) -> Result<(), Trouble> {
    let last = engine.records.applied_at().map_err(|error| Trouble::Failed(error.to_string()))?;
    match (args.now, last) {
        (Some(now), Some(last)) if now < last => Err(Trouble::Usage(format!(
            "--now {} lies before the last entry of the journal ({}): give a later moment",
            now.to_rfc3339(),
            last.with_timezone(&engine.config.campaign.zone).to_rfc3339()
        ))),
        _ => Ok(()),
    }
}

/// Two looks `settle` apart (one when it is zero), then everything that follows, and the post.
fn complete(engine: &Engine, settle: Duration) -> Result<PassReport, Trouble> {
    let wake = Wake { settle: Some(settle), bursts_ended: true, patience: Duration::from_secs(600), ..Wake::routine() };
    let mut now = (engine.clock)();
    let mut report = PassReport::default();
    if !settle.is_zero() {
        report = pass::pass(engine, &Wake { decide: false, ..wake.clone() }, now)?;
        crate::clock::rest(settle);
        now += chrono::TimeDelta::from_std(settle).unwrap_or_default();
    }
    report.add(pass::pass(engine, &wake, now)?);
    // What was too much to read in one go.
    while !engine.memory().waiting.is_empty() {
        let before = engine.memory().waiting.len();
        report.add(pass::pass(engine, &wake, now)?);
        if engine.memory().waiting.len() >= before {
            break;
        }
    }
    open::runtime()?.block_on(pass::hand_over(engine, now))?;
    let scans = pass::recognise_some(engine, SCANS, now)?;
    if scans.filed > 0 {
        report.filed += scans.filed;
        report.doubtful = report.doubtful.saturating_sub(scans.filed);
    }
    report.troubles = pass::troubles_after(engine, now)?;
    Ok(report)
}

fn show(report: &PassReport, output: &Output) {
    output.say(&format!(
        "看到 seen {}，新收 new {}，归档 filed {}，待核 doubtful {}，无关 irrelevant {}，撤回 withdrawn {}",
        report.seen, report.new, report.filed, report.doubtful, report.irrelevant, report.withdrawn
    ));
    for key in &report.letters {
        output.say(&format!("  信件 letter {key}"));
    }
    super::status::show_troubles(&report.troubles, output);
}
