//! `shouqi plan adopt`: a revised plan into the running campaign. The desk decides; this reads the file and asks.

use super::decide::done;
use super::open::{self, Trouble};
use super::{Exit, Output};
use crate::config::Config;
use crate::desk::{Adoption, Answer, Request};
use std::path::PathBuf;

/// Arguments of `shouqi plan adopt`.
#[derive(Debug, clap::Args)]
pub struct AdoptArgs {
    /// The revised plan file
    plan: PathBuf,
    /// This material (its id now) only has a new wording: what is filed stays; `all` for all that are asked about
    #[arg(long, value_name = "ID")]
    same: Vec<String>,
    /// This material was replaced by another thing: the old one closes, the new one opens
    #[arg(long, value_name = "ID")]
    apart: Vec<String>,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
}

/// Adopts a plan.
pub fn run(config: Config, args: AdoptArgs, output: &Output) -> Result<Exit, Trouble> {
    let plan = args.plan.display();
    let bytes = std::fs::read(&args.plan).map_err(|error| Trouble::Usage(format!("cannot read {plan}: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Trouble::Usage(format!("{plan} is a document, not a plan file: make one of it first with `shouqi plan import {plan} -o revised.toml`"))
    })?;
    let adoption = Adoption {
        by: open::who(),
        source: plan.to_string(),
        text,
        same: args.same,
        apart: args.apart,
        dry: args.dry_run,
    };
    match open::ask(config, Request::Adopt(Box::new(adoption)))? {
        Answer::Explained(lines) => {
            lines.iter().for_each(|line| output.say(line));
            Ok(Exit::Done)
        }
        answer => done(answer, output),
    }
}
