//! The program's door: parses the command, runs it, prints an error's chain once with its remedy.
//! It decides nothing itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = shouqi::read::worker::run_if_asked() {
        return code;
    }
    shouqi::cli::main()
}
