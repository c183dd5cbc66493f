//! The start-up self-test: does the fence really refuse? It tests the refusal, not the set-up, and fixes nothing.

use super::fence::Shut;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::ErrorKind;

/// What the self-test found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxReport {
    /// How complete the fence is.
    pub level: Level,
    /// What was not refused, in words; empty when full.
    pub gaps: Vec<String>,
    /// Whether scans can be read.
    pub ocr: OcrReport,
}

/// How complete the fence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Child process and limits only.
    None,
    /// Some of it is refused, some is not.
    Partial,
    /// Everything tried was refused.
    Full,
}

/// Whether scans can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OcrReport {
    /// `[read] ocr = "off"`.
    Off,
    /// What must be installed.
    Missing(String),
    /// The program that will be used.
    Found(String),
}

impl fmt::Display for SandboxReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Full => {
                f.write_str("full: the reading helper is refused files, network, programs and other processes")
            }
            Level::Partial => write!(f, "partial: {}", self.gaps.join("; ")),
            Level::None => write!(f, "none: {}", self.gaps.join("; ")),
        }
    }
}

impl fmt::Display for OcrReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OcrReport::Off => f.write_str("off"),
            OcrReport::Missing(what) => write!(f, "scans are not read: install {what}"),
            OcrReport::Found(program) => write!(f, "scans are read by {program}"),
        }
    }
}

/// What a fenced helper says of itself after trying to break out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attempts {
    landlock: bool,
    seccomp: bool,

    /// What was tried and not refused.
    succeeded: Vec<Attempt>,
}

/// What a helper must not be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Attempt {
    ReadFile,
    ListFolder,
    WriteFile,
    Connect,
    Listen,
    RunProgram,
    ReachParent,
}

impl Attempt {
    fn words(self) -> &'static str {
        match self {
            Attempt::ReadFile => "it could read a file",
            Attempt::ListFolder => "it could list a folder",
            Attempt::WriteFile => "it could write a file",
            Attempt::Connect => "it could use the network",
            Attempt::Listen => "it could open a port",
            Attempt::RunProgram => "it could run a program",
            Attempt::ReachParent => "it could reach the daemon's process",
        }
    }
}

/// Tries everything a helper must not do. Runs in the child, behind its fence.
pub(super) fn attempt(shut: Shut) -> Attempts {
    let refused = |error: std::io::Error| error.kind() == ErrorKind::PermissionDenied;
    let tries: [(Attempt, std::io::Result<()>); 7] = [
        (Attempt::ReadFile, std::fs::File::open("/etc/passwd").map(drop)),
        (Attempt::ListFolder, std::fs::read_dir("/").map(drop)),
        (Attempt::WriteFile, write_file()),
        (Attempt::Connect, std::net::TcpStream::connect(("127.0.0.1", 9)).map(drop)),
        (Attempt::Listen, std::net::TcpListener::bind(("127.0.0.1", 0)).map(drop)),
        (Attempt::RunProgram, run_program()),
        (Attempt::ReachParent, reach_parent()),
    ];
    let succeeded = tries
        .into_iter()
        .filter(|(_, tried)| !matches!(tried, Err(error) if refused(std::io::Error::from(error.kind()))))
        .map(|(attempt, _)| attempt)
        .collect();
    Attempts { landlock: shut.landlock, seccomp: shut.seccomp, succeeded }
}

fn write_file() -> std::io::Result<()> {
    let path = "/tmp/.shouqi-fence-test";
    std::fs::File::create_new(path)?;
    std::fs::remove_file(path)
}

fn run_program() -> std::io::Result<()> {
    use std::process::Stdio;
    let mut program = std::process::Command::new("/proc/self/exe");
    program.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).spawn()?.wait().map(drop)
}

fn reach_parent() -> std::io::Result<()> {
    match rustix::process::getppid() {
        Some(parent) => Ok(rustix::process::test_kill_process(parent)?),
        None => Err(ErrorKind::PermissionDenied.into()),
    }
}

impl Attempts {
    /// How complete the fence is, and its gaps in words.
    pub(super) fn judge(&self) -> (Level, Vec<String>) {
        let mut gaps: Vec<String> = Vec::new();
        if !self.landlock {
            gaps.push("landlock is missing in this kernel".to_owned());
        }
        if !self.seccomp {
            gaps.push("seccomp filters are missing in this kernel".to_owned());
        }

        gaps.extend(self.succeeded.iter().map(|attempt| attempt.words().to_owned()));
        let level = match (gaps.is_empty(), self.landlock || self.seccomp) {
            (true, _) => Level::Full,
            (false, true) => Level::Partial,
            (false, false) => Level::None,
        };
        (level, gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_not_refused_makes_the_fence_partial() {
        let whole = Attempts { landlock: true, seccomp: true, succeeded: vec![] };
        assert_eq!(whole.judge(), (Level::Full, vec![]));
        let holed = Attempts { succeeded: vec![Attempt::Connect], ..whole.clone() };
        assert_eq!(holed.judge(), (Level::Partial, vec!["it could use the network".to_owned()]));
        let open = Attempts { landlock: false, seccomp: false, ..whole };
        assert_eq!(open.judge().0, Level::None);
    }
}
