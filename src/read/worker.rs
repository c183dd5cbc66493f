//! The child's side: fence first, then read standard input, answer on standard output, end. It opens nothing.

use super::fence::{self, Open, Shut};
use super::{Sandbox, content, probe};
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::process::ExitCode;

/// The hidden subcommand's name.
pub(super) const SUBCOMMAND: &str = "read-worker";
/// The fence is required and not complete.
pub(super) const EXIT_FENCE: i32 = 70;
/// Called wrongly, or the limits could not be set.
pub(super) const EXIT_START: i32 = 71;
/// Deep structures are walked by recursion in some parsers; the stack is bounded and counted as memory.
const STACK: usize = 64 << 20;
/// Descriptors a content worker may have open.
const FILES: u64 = 16;

/// What a helper is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Task {
    /// Read a file; the extension of its name is a hint.
    Content(String),
    /// Read only the names in an archive.
    Names(String),
    /// Give one page of a scan as a picture, from 0.
    Page(usize),
    /// Test the fence.
    Probe,
    /// Become Tesseract (see `scan`).
    Tesseract(Vec<OsString>),
}

/// How a helper is asked, as arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub sandbox: Sandbox,
    pub memory: u64,
    pub cpu_seconds: u64,
    pub task: Task,
}

impl Job {
    /// The arguments after the program's name.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        let sandbox = match self.sandbox {
            Sandbox::Require => "require",
            Sandbox::Prefer => "prefer",
            Sandbox::Off => "off",
        };
        let mut words: Vec<OsString> = vec![
            SUBCOMMAND.into(),
            sandbox.into(),
            self.memory.to_string().into(),
            self.cpu_seconds.to_string().into(),
        ];
        match &self.task {
            Task::Content(extension) => words.extend(["content".into(), extension.into()]),
            Task::Names(extension) => words.extend(["names".into(), extension.into()]),
            Task::Page(page) => words.extend(["page".into(), page.to_string().into()]),
            Task::Probe => words.push("probe".into()),
            Task::Tesseract(rest) => {
                words.push("tesseract".into());
                words.extend(rest.iter().cloned());
            }
        }
        words
    }

    fn parse(words: &[OsString]) -> Option<Job> {
        let [sandbox, memory, cpu, task, rest @ ..] = words else {
            return None;
        };
        let sandbox = match sandbox.to_str()? {
            "require" => Sandbox::Require,
            "prefer" => Sandbox::Prefer,
            "off" => Sandbox::Off,
            _ => return None,
        };
        let task = match (task.to_str()?, rest) {
            ("content", [extension]) => Task::Content(extension.to_str()?.to_owned()),
            ("names", [extension]) => Task::Names(extension.to_str()?.to_owned()),
            ("page", [page]) => Task::Page(page.to_str()?.parse().ok()?),
            ("probe", []) => Task::Probe,
            ("tesseract", rest) => Task::Tesseract(rest.to_vec()),
            _ => return None,
        };
        Some(Job { sandbox, memory: memory.to_str()?.parse().ok()?, cpu_seconds: cpu.to_str()?.parse().ok()?, task })
    }
}

/// The hidden subcommand. Call it first thing in `main`, before anything is opened or parsed:
/// `Some` when this process was started as a helper and has done its work.
pub fn run_if_asked() -> Option<ExitCode> {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (first, rest) = words.split_first()?;
    if first != SUBCOMMAND {
        return None;
    }
    let code = Job::parse(rest).map_or(EXIT_START, run);
    Some(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn run(job: Job) -> i32 {
    if let Task::Tesseract(rest) = &job.task {
        return super::scan::become_tesseract(&job, rest);
    }

    if fence::limit(job.memory, job.cpu_seconds, 0, FILES).is_err() {
        return EXIT_START;
    }
    let shut = if job.sandbox == Sandbox::Off { Shut::NOTHING } else { fence::shut(Open::Nothing) };
    if job.sandbox == Sandbox::Require && !shut.complete() && job.task != Task::Probe {
        return EXIT_FENCE;
    }
    let worked = std::thread::Builder::new().stack_size(STACK).spawn(move || work(&job.task, shut));
    match worked.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => 0,
        _ => 1,
    }
}

fn work(task: &Task, shut: Shut) -> std::io::Result<()> {
    let input = || std::io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let answer = match task {
        Task::Content(extension) => serde_json::to_vec(&content::find(input()?, extension))?,
        Task::Names(extension) => serde_json::to_vec(&content::names(input()?, extension))?,
        Task::Page(page) => content::page(input()?, *page).unwrap_or_default(),
        Task::Probe => serde_json::to_vec(&probe::attempt(shut))?,
        Task::Tesseract(_) => Vec::new(),
    };
    let mut output = std::io::stdout().lock();
    output.write_all(&answer)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_comes_back_from_its_arguments() {
        for task in [
            Task::Content("docx".into()),
            Task::Content(String::new()),
            Task::Names("zip".into()),
            Task::Page(3),
            Task::Probe,
            Task::Tesseract(vec!["a".into()]),
        ] {
            let job = Job { sandbox: Sandbox::Require, memory: 1 << 29, cpu_seconds: 10, task };
            assert_eq!(Job::parse(&job.arguments()[1..]), Some(job));
        }
    }
}
