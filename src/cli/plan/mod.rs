//! `shouqi plan …`: import, check, show, diff. It reads files, calls import and rules, and prints.

mod diff;
mod show;

use super::{Exit, Output};
use crate::clock;
use crate::config::Campaign;
use crate::import::{self, Options, findings, plan_file};
use crate::rules::plan::Plan;
use anyhow::Context;
use chrono::{Local, NaiveDate};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Arguments of `shouqi plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(subcommand)]
    command: PlanCommand,
}

#[derive(Debug, Subcommand)]
enum PlanCommand {
    /// Make a plan file of a document (docx, xlsx, txt, md)
    Import(ImportArgs),
    /// Say what is wrong or odd in a plan file
    Check {
        /// Plan file (default: the configured one)
        plan: Option<PathBuf>,
    },
    /// Show a plan as a table
    Show {
        /// Plan file (default: the configured one)
        plan: Option<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Only this unit
        #[arg(long, value_name = "CODE", conflicts_with = "json")]
        unit: Option<String>,
    },
    /// Say in words what a revised plan changes
    Diff {
        /// Plan file in force
        old: PathBuf,
        /// Revised plan file
        new: PathBuf,
    },
    /// Make a revised plan the one in force; what was handed in stays
    Adopt(super::adopt::AdoptArgs),
}

#[derive(Debug, Args)]
struct ImportArgs {
    /// The document
    document: PathBuf,
    /// Where to write the plan file (default: standard output)
    #[arg(short, long, value_name = "PLAN")]
    output: Option<PathBuf>,
    /// Title, instead of the document's
    #[arg(long)]
    title: Option<String>,
    /// First and last year asked for, such as 2020-2023
    #[arg(long, value_parser = period)]
    period: Option<(i32, i32)>,
    /// The day it is all due, such as 2023-06-20
    #[arg(long)]
    deadline: Option<NaiveDate>,
    /// Code of the first unit; the others follow in document order
    #[arg(long, value_name = "CODE", default_value = "01", value_parser = clap::value_parser!(u32))]
    first_code: u32,
    /// Fail, and write nothing, when anything is unsure
    #[arg(long)]
    strict: bool,
    /// Replace a plan file that is there already
    #[arg(long)]
    force: bool,
}

fn period(text: &str) -> Result<(i32, i32), String> {
    let years = text.split_once(['-', '–', '~']).unwrap_or((text, text));
    match (years.0.trim().parse(), years.1.trim().parse()) {
        (Ok(from), Ok(to)) if from <= to => Ok((from, to)),
        _ => Err("write the first and the last year, like 2020-2023".to_owned()),
    }
}

/// Runs `shouqi plan`; `campaign` is that of the configuration, when there is one: its plan for commands that name none,
/// its zone for what is today.
///
/// # Errors
/// When the document or a file cannot be read or written.
pub fn run(
    args: PlanArgs,
    campaign: Option<&Campaign>,
    adopt: impl FnOnce(super::adopt::AdoptArgs) -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    let configured = campaign.map(|campaign| campaign.plan.as_path());
    match args.command {
        PlanCommand::Adopt(args) => adopt(args),
        PlanCommand::Import(args) => import(&args),
        PlanCommand::Check { plan } => with_plan(plan.as_deref().or(configured), |path, plan| {
            let now = clock::now();
            let local = || now.with_timezone(&Local).date_naive();
            check(path, &plan, campaign.map_or_else(local, |campaign| now.with_timezone(&campaign.zone).date_naive()))
        }),
        PlanCommand::Show { plan, json, unit } => with_plan(plan.as_deref().or(configured), |path, plan| {
            if json {
                Output.say(&format!("{:#}", plan_file::plan_json(&plan)));
                return Ok(Exit::Done);
            }
            show::print(path, &plan, unit.as_deref())
        }),
        PlanCommand::Diff { old, new } => with_plan(Some(&old), |_, old| {
            with_plan(Some(&new), |_, new| {
                diff::in_words(&old, &new).iter().for_each(|line| Output.say(line));
                Ok(Exit::Done)
            })
        }),
    }
}

/// Loads a plan for a command; a wrong plan file is wrong configuration.
fn with_plan(path: Option<&Path>, then: impl FnOnce(&Path, Plan) -> anyhow::Result<Exit>) -> anyhow::Result<Exit> {
    let Some(path) = path else {
        eprintln!("shouqi: no plan is named and none is configured: give the path of a plan file");
        return Ok(Exit::Usage);
    };
    match plan_file::load(path) {
        Ok(plan) => then(path, plan),
        Err(error) => {
            eprintln!("shouqi: {:#}", anyhow::Error::new(error));
            Ok(Exit::Usage)
        }
    }
}

fn import(args: &ImportArgs) -> anyhow::Result<Exit> {
    let ImportArgs { title, period, deadline, first_code, .. } = args;
    let options = Options { title: title.clone(), period: *period, deadline: *deadline, first_code: *first_code };
    let imported = import::import(&args.document, &options)?;
    let document = args.document.display();
    for doubt in &imported.unsure {
        match doubt.line {
            0 => eprintln!("{document}: {doubt}"),
            line => eprintln!("{document}:{line}: {doubt}"),
        }
    }
    let doubts = count(imported.unsure.len(), "reading");
    if args.strict && !imported.unsure.is_empty() {
        eprintln!("shouqi: {doubts} to look at and --strict was given: nothing was written");
        return Ok(Exit::Failed);
    }
    let text = plan_file::write(&imported.plan, &imported.comments);
    let Some(path) = &args.output else {
        Output.bytes(text.as_bytes());
        return Ok(Exit::Done);
    };
    let shown = path.display();
    let there = std::fs::read(path).is_ok_and(|bytes| !bytes.is_empty() && bytes != text.as_bytes());
    if there && !args.force {
        eprintln!("shouqi: {shown} holds another plan already: choose another name, or add --force");
        return Ok(Exit::Failed);
    }
    let failed = || format!("cannot write {shown}: check that the folder exists and is writable");
    std::fs::write(path, &text).with_context(failed)?;
    eprintln!("{shown}: {}; {doubts} to look at", size(&imported.plan));
    Ok(Exit::Done)
}

/// `45 units, 384 materials`.
fn size(plan: &Plan) -> String {
    let materials: usize = plan.units.iter().map(|unit| unit.materials.len()).sum();
    format!("{}, {}", count(plan.units.len(), "unit"), count(materials, "material"))
}

/// `1 unit`, `45 units`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn check(path: &Path, plan: &Plan, today: NaiveDate) -> anyhow::Result<Exit> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let found = findings::check(plan, today);
    for finding in &found {
        let line = plan_file::line_of_id(&text, &finding.about()).unwrap_or(1);
        Output.say(&format!("{}:{line}: {finding}", path.display()));
    }
    let pieces: usize = plan.owners().map(|owner| owner.pieces().count()).sum();
    Output.say(&format!("{}, {}; {}", size(plan), count(pieces, "piece"), count(found.len(), "finding")));
    Ok(Exit::Done)
}
