//! The coordinator's decisions on the command line, one argument list each; the desk checks and records them.

use super::open::{self, Trouble};
use super::{Exit, Output};
use crate::config::Config;
use crate::desk::{Answer, Request, Wish};
use chrono::NaiveDate;

/// `file F PIECE…`
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// The file, F12 (or its doubt, D13); G12 for all photographs of one event
    file: String,
    /// What it is: 03-01:总结@2021, 03-02 …
    #[arg(required = true)]
    pieces: Vec<String>,
    /// Why, for the journal and the unit
    #[arg(long)]
    because: Option<String>,
}

/// `accept F [--incomplete TEXT]`
#[derive(Debug, clap::Args)]
pub struct AcceptArgs {
    /// The file, F12 (or its doubt, D13); G12 for all photographs of one event
    file: String,
    /// Good, but this is still wanted; the unit is told and the piece stays missing
    #[arg(long, value_name = "TEXT")]
    incomplete: Option<String>,
}

/// `reject F --because TEXT`
#[derive(Debug, clap::Args)]
pub struct RejectArgs {
    /// The file, F12 (or its doubt, D13); G12 for all photographs of one event
    file: String,
    /// Why; the unit is told in these words
    #[arg(long, value_name = "TEXT")]
    because: String,
}

/// `ignore F`
#[derive(Debug, clap::Args)]
pub struct IgnoreArgs {
    /// The file, F12 (or its doubt, D13); G12 for all photographs of one event
    file: String,
    /// Why, for the journal
    #[arg(long)]
    because: Option<String>,
}

/// `received PIECE… --because TEXT` and `waive PIECE… --because TEXT`
#[derive(Debug, clap::Args)]
pub struct PiecesArgs {
    /// The pieces; a material (03-01) stands for all of its pieces
    #[arg(required = true)]
    pieces: Vec<String>,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    because: String,
}

/// `extend UNIT|MATERIAL --to DATE --because TEXT`
#[derive(Debug, clap::Args)]
pub struct ExtendArgs {
    /// A unit (03), a member (42.01) or a material (03-01)
    target: String,
    /// The new last day, 2023-06-30
    #[arg(long, value_name = "DATE")]
    to: NaiveDate,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    because: String,
}

/// `pause UNIT --until DATE`
#[derive(Debug, clap::Args)]
pub struct PauseArgs {
    /// A unit (03) or member (42.01)
    unit: String,
    /// The last day without reminders, 2023-06-15
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
    /// Why, for the journal
    #[arg(long)]
    because: Option<String>,
}

/// `believe UNIT`
#[derive(Debug, clap::Args)]
pub struct BelieveArgs {
    /// The unit whose loss of files is real
    unit: String,
}

/// `undo SEQ`
#[derive(Debug, clap::Args)]
pub struct UndoArgs {
    /// Number of the decision, as it was answered or as the journal shows it; 163-174 for several in a row
    #[arg(value_parser = numbers)]
    seq: (u64, u64),
}

fn numbers(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) => Ok((first, last)),
        _ => {
            Err("write the number of a decision, like 163, or the first and the last of several, like 163-174"
                .to_owned())
        }
    }
}

/// A decision of the command line.
pub struct Decided {
    wish: Wish,
    because: Option<String>,
}

impl From<FileArgs> for Decided {
    fn from(args: FileArgs) -> Self {
        Decided { wish: Wish::File { file: args.file, pieces: args.pieces }, because: args.because }
    }
}

impl From<AcceptArgs> for Decided {
    fn from(args: AcceptArgs) -> Self {
        Decided { wish: Wish::Accept { file: args.file, incomplete: args.incomplete }, because: None }
    }
}

impl From<RejectArgs> for Decided {
    fn from(args: RejectArgs) -> Self {
        Decided { wish: Wish::Reject { file: args.file }, because: Some(args.because) }
    }
}

impl From<IgnoreArgs> for Decided {
    fn from(args: IgnoreArgs) -> Self {
        Decided { wish: Wish::Ignore { file: args.file }, because: args.because }
    }
}

impl PiecesArgs {
    /// Handed in another way.
    pub fn received(self) -> Decided {
        Decided { wish: Wish::Received { pieces: self.pieces }, because: Some(self.because) }
    }

    /// Not owed after all.
    pub fn waive(self) -> Decided {
        Decided { wish: Wish::Waive { pieces: self.pieces }, because: Some(self.because) }
    }
}

impl From<ExtendArgs> for Decided {
    fn from(args: ExtendArgs) -> Self {
        Decided { wish: Wish::Extend { target: args.target, to: args.to }, because: Some(args.because) }
    }
}

impl From<PauseArgs> for Decided {
    fn from(args: PauseArgs) -> Self {
        Decided { wish: Wish::Pause { unit: args.unit, until: args.until }, because: args.because }
    }
}

impl From<BelieveArgs> for Decided {
    fn from(args: BelieveArgs) -> Self {
        Decided { wish: Wish::Believe { unit: args.unit }, because: None }
    }
}

impl From<UndoArgs> for Decided {
    fn from(args: UndoArgs) -> Self {
        let wish = match args.seq {
            (seq, last) if seq == last => Wish::Undo { seq },
            (first, last) => Wish::UndoAll { first, last },
        };
        Decided { wish, because: None }
    }
}

/// Agrees that overdue letters are copied to principals.
pub fn escalate(unit: Option<String>) -> Decided {
    Decided { wish: Wish::Escalate { unit }, because: None }
}

/// Sends a decision to the desk.
pub fn run(config: Config, decided: impl Into<Decided>, output: &Output) -> Result<Exit, Trouble> {
    let decided = decided.into();
    let request = Request::Decide { by: open::who(), decision: decided.wish, because: decided.because };
    done(open::ask(config, request)?, output)
}

/// Prints what was done, or fails with what was refused.
pub fn done(answer: Answer, output: &Output) -> Result<Exit, Trouble> {
    match answer {
        Answer::Done { seq: Some(seq), said } => output.say(&format!("{said}（#{seq}）")),
        Answer::Done { seq: None, said } => output.say(&said),
        other => return super::refusal(other),
    }
    Ok(Exit::Done)
}
