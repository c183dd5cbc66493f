//! `shouqi match`: verdicts for rows of JSONL, without any share.

use super::Exit;

/// Arguments of `shouqi match`.
#[derive(Debug, clap::Args)]
pub struct MatchArgs {}

/// Runs `shouqi match`.
///
/// # Errors
/// When the plan or a row cannot be read.
pub fn run(_args: MatchArgs) -> anyhow::Result<Exit> {
    Ok(Exit::Usage)
}
