//! The command line: one small file per command. It parses, calls the desk or the rules, and prints.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the command line is what prints")]

mod match_files;
mod plan;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Collects what dozens of offices owe, through their shared folders and by e-mail.
#[derive(Debug, Parser)]
#[command(name = "shouqi", version)]
struct Cli {
    /// Configuration file (default: config/shouqi.toml, then /etc/shouqi/shouqi.toml)
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Import, check, show, compare plans
    Plan(plan::PlanArgs),
    /// Verdicts for JSONL rows {"unit","path","text"?,"members"?} without any share
    Match(match_files::MatchArgs),
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

/// Parses the arguments and runs the command; prints an error's chain once.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Plan(args) => plan::run(args),
        Command::Match(args) => match_files::run(args),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("shouqi: {error:#}");
            Exit::Failed.into()
        }
    }
}
