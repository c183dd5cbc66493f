//! `shouqi plan …`: import, check, show, diff.

use super::Exit;

/// Arguments of `shouqi plan`.
#[derive(Debug, clap::Args)]
pub struct PlanArgs {}

/// Runs `shouqi plan`.
///
/// # Errors
/// When the plan cannot be read or written.
pub fn run(_args: PlanArgs) -> anyhow::Result<Exit> {
    Ok(Exit::Usage)
}
