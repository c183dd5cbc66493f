//! The program's door: parses the command, runs it, prints an error's chain once with its remedy.
//! It decides nothing itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    shouqi::cli::main()
}
