//! The child's side: fence first, then read standard input, answer on standard output, end. It opens nothing.

use std::process::ExitCode;

/// The hidden subcommand. Call it first thing in `main`, before anything is opened or parsed:
/// `Some` when this process was started as a helper and has done its work.
pub fn run_if_asked() -> Option<ExitCode> {
    None
}
