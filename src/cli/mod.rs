//! The command line: one small file per command. It parses, asks the desk or the rules, and prints.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the command line is what prints")]

mod adopt;
mod backup;
mod check;
mod decide;
mod journal;
mod letters;
mod match_files;
mod notes;
mod open;
mod pass;
mod plan;
mod rehearse;
mod run;
mod status;

use crate::desk::Answer;
use clap::{Parser, Subcommand};
use open::Trouble;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  shouqi run                                      the daemon, until Ctrl-C
  shouqi status 03                                what unit 03 still owes
  shouqi doubts                                   files you must decide on
  shouqi file F12 03-01:总结@2021                  F12 is the summary of 2021
  shouqi received 03-02 --because 纸质已交          it came on paper
  shouqi rehearse --from 2026-06-01 --to 2026-06-20   every letter the calendar will bring
  shouqi plan import 方案.docx -o plan.toml        from the Word document to a plan";

/// 收齐: collects what dozens of offices owe, through their shared folders and by e-mail.
#[derive(Debug, Parser)]
#[command(name = "shouqi", version, after_help = EXAMPLES)]
struct Cli {
    /// Configuration file (default: config/shouqi.toml, then /etc/shouqi/shouqi.toml)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The daemon, in the foreground
    Run,
    /// One complete pass, then exit (cron users, scripts, tests)
    Pass(pass::PassArgs),
    /// Configuration, plan, contacts, shares, post: everything that can be wrong, without starting
    Check(check::CheckArgs),
    /// Coverage, doubts, letters, troubles
    Status(status::UnitArgs),
    /// Why a file was filed, doubted or ignored
    Explain {
        /// F12, D13, or a path in a share
        what: String,
    },
    /// Verdicts for JSONL rows {"unit","path","text"?,"members"?} without any share
    Match(match_files::MatchArgs),
    /// Import, check, show, compare plans
    Plan(plan::PlanArgs),
    /// Files you must decide on
    Doubts(status::UnitArgs),
    /// Say what a file is
    File(decide::FileArgs),
    /// A file is good (as filed, or as the first suggestion of its doubt)
    Accept(decide::AcceptArgs),
    /// A file will not do; its unit is told why
    Reject(decide::RejectArgs),
    /// A file belongs to nothing
    Ignore(decide::IgnoreArgs),
    /// Pieces that came another way, on paper say
    Received(decide::PiecesArgs),
    /// Pieces that are not owed after all
    Waive(decide::PiecesArgs),
    /// A later deadline for a unit or a material
    Extend(decide::ExtendArgs),
    /// No reminders to a unit for a while
    Pause(decide::PauseArgs),
    /// A unit's loss of many files is real
    Believe(decide::BelieveArgs),
    /// Take a decision back
    Undo(decide::UndoArgs),
    /// Letters: list, show, preview, release, retry, again, test
    Letters(letters::LettersArgs),
    /// Every letter the calendar will bring if nothing more arrives
    Rehearse(rehearse::RehearseArgs),
    /// The journal: export, verify, what was known at a moment
    Journal(journal::JournalArgs),
    /// The ledger as a workbook
    Export(backup::ExportArgs),
    /// The ledger, its letters and kept copies in one file
    Backup(backup::FileArgs),
    /// Put a backup back into an empty state folder
    Restore(backup::FileArgs),
}

/// Exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: failed.
    Failed,
    /// 2: wrong usage or configuration.
    Usage,
    /// 3: done, with troubles (only `pass` and `check`).
    Troubles,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Troubles => 3,
        })
    }
}

/// Standard output. A reader that went away (`| head`) ends the program quietly.
#[derive(Debug)]
struct Output;

impl Output {
    fn say(&self, line: &str) {
        self.bytes(format!("{line}\n").as_bytes());
    }

    fn json(&self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => self.say(&text),
            Err(error) => eprintln!("shouqi: cannot write JSON: {error}"),
        }
    }

    fn bytes(&self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    }
}

/// An answer that is not the one asked for: a refusal, in the desk's words.
fn refusal(answer: Answer) -> Result<Exit, Trouble> {
    Err(match answer {
        Answer::Refused(text) => Trouble::Failed(text),
        _ => Trouble::Failed("the daemon answered something else: use a shouqi of its version".into()),
    })
}

/// Parses the arguments and runs the command; prints an error's chain once.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(exit) => exit.into(),
        Err(trouble) => {
            eprintln!("shouqi: {trouble}");
            match trouble {
                Trouble::Usage(_) => Exit::Usage.into(),
                Trouble::Failed(_) => Exit::Failed.into(),
            }
        }
    }
}

fn dispatch(cli: Cli) -> Result<Exit, Trouble> {
    let output = &Output;
    let config = || open::config(cli.config.as_deref());
    let failed = |error: anyhow::Error| Trouble::Failed(format!("{error:#}"));
    match cli.command {
        Command::Run => run::run(config()?, output),
        Command::Pass(args) => pass::run(config()?, &args, output),
        Command::Check(args) => check::run(config()?, &args, output),
        Command::Status(args) => status::status(config()?, args, output),
        Command::Explain { what } => status::explain(config()?, what, output),
        Command::Match(args) => match_files::run(args).map_err(failed),
        Command::Plan(args) => {
            // A configuration that was named must be good; without one a plan can be worked on all the same.
            let campaign = match config() {
                Err(error) if cli.config.is_some() => return Err(error),
                found => found.ok().map(|config| config.campaign),
            };
            let adopt = |args| adopt::run(config()?, args, output).map_err(anyhow::Error::new);
            let done = plan::run(args, campaign.as_ref(), adopt);
            done.map_err(|error| error.downcast::<Trouble>().unwrap_or_else(failed))
        }
        Command::Doubts(args) => status::doubts(config()?, args, output),
        Command::File(args) => decide::run(config()?, args, output),
        Command::Accept(args) => decide::run(config()?, args, output),
        Command::Reject(args) => decide::run(config()?, args, output),
        Command::Ignore(args) => decide::run(config()?, args, output),
        Command::Received(args) => decide::run(config()?, args.received(), output),
        Command::Waive(args) => decide::run(config()?, args.waive(), output),
        Command::Extend(args) => decide::run(config()?, args, output),
        Command::Pause(args) => decide::run(config()?, args, output),
        Command::Believe(args) => decide::run(config()?, args, output),
        Command::Undo(args) => decide::run(config()?, args, output),
        Command::Letters(args) => letters::run(config()?, args, output),
        Command::Rehearse(args) => rehearse::run(config()?, args, output),
        Command::Journal(args) => journal::run(&config()?, &args, output),
        Command::Export(args) => backup::export(config()?, &args, output),
        Command::Backup(args) => backup::backup(&config()?, &args, output),
        Command::Restore(args) => backup::restore(&config()?, &args, output),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
