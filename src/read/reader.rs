//! The reader: one child for a file, its answer checked and cached. It decides nothing about the file and never fails:
//! what went wrong is said in the reading.

use super::cache::{Cache, Part};
use super::child::{self, Allowance, Failure, Stop};
use super::found::{Found, VERSION, Why};
use super::probe::Attempts;
use super::sniff::promised_kind;
use super::worker::{Job, Task};
use super::{ANSWER, Level, ReadError, ReadSettings, Sandbox, SandboxReport, scan, secret};
use crate::rules::reading::{Kind, Reading};
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::{Condvar, Mutex, PoisonError};

/// Reads files in fenced children. Shared by all workers: every method takes `&self` and blocks.
#[derive(Debug)]
pub struct Reader {
    settings: ReadSettings,
    cache: Cache,
    report: SandboxReport,
    tesseract: Option<scan::Tesseract>,
    /// Children that may still be started.
    free: Mutex<usize>,
    freed: Condvar,
    /// Only one scan is recognised at a time: it is work without haste.
    scanning: Mutex<()>,
    stop: Stop,
}

impl Reader {
    /// Makes the cache folder and tests the fence.
    ///
    /// # Errors
    /// When the cache folder cannot be made, the child cannot be started, or the fence is required and not complete.
    pub fn new(settings: ReadSettings) -> Result<Reader, ReadError> {
        let cache = Cache::open(settings.cache.clone())
            .map_err(|source| ReadError::Cache { path: settings.cache.clone(), source })?;
        let stop = Stop::new().map_err(|source| ReadError::Worker { path: settings.worker_exe.clone(), source })?;
        let (level, gaps) = test_fence(&settings, &stop)?;
        if settings.sandbox == Sandbox::Require && level != Level::Full {
            return Err(ReadError::Unfenced { gaps: gaps.join("; ") });
        }
        let (ocr, tesseract) = scan::look(settings.ocr);
        let free = Mutex::new(settings.max_workers.max(1));
        let report = SandboxReport { level, gaps, ocr };
        Ok(Reader { settings, cache, report, tesseract, free, freed: Condvar::new(), scanning: Mutex::new(()), stop })
    }

    /// What the start-up self-test found, for `status` and `check`.
    pub fn self_test(&self) -> SandboxReport {
        self.report.clone()
    }

    /// What the bytes of `file` say. `name` (its path within the share) gives hints only; `sha256` is the hash of the
    /// bytes in lower-case hexadecimal. A failure is a reading with `unread`.
    pub fn read(&self, file: File, name: &Path, sha256: &str) -> Reading {
        self.found(file, name, sha256).into_reading(self.settings.words)
    }

    /// The text of a scan, by Tesseract; `None` when the file is no scan, Tesseract is missing or nothing was found.
    /// Slow (up to a minute a page): call it after the file has been judged by its name.
    pub fn recognise(&self, file: File, name: &Path, sha256: &str) -> Option<Reading> {
        let tesseract = self.tesseract.as_ref()?;
        let plain = self.found(file.try_clone().ok()?, name, sha256);
        if plain.scan == 0 || plain.secret.is_some() {
            return None;
        }
        if let Some(kept) = self.cache.get(sha256, Part::Scan) {
            return (!kept.text.is_empty() || kept.secret.is_some()).then(|| kept.into_reading(self.settings.words));
        }
        let _alone = self.scanning.lock().unwrap_or_else(PoisonError::into_inner);
        let text = scan::Scanner { settings: &self.settings, tesseract, stop: &self.stop }.text(&file, &plain)?;
        let seen = scan::merge(plain, &text);
        self.cache.put(sha256, Part::Scan, &seen);
        (!seen.text.is_empty() || seen.secret.is_some()).then(|| seen.into_reading(self.settings.words))
    }

    /// Ends every helper at work and every later one at once, for a daemon that stops. What was not read is not
    /// remembered as unreadable.
    pub fn stop(&self) {
        self.stop.throw();
    }

    /// Removes what was kept of a content whose last file is gone.
    pub fn forget(&self, sha256: &str) {
        self.cache.forget(sha256);
    }

    fn found(&self, file: File, name: &Path, sha256: &str) -> Found {
        let marked = name.iter().find_map(|part| secret::in_name(&part.to_string_lossy()));
        let kept = self.cache.get(sha256, Part::Content);
        let fresh = kept.is_none();
        let mut found = kept.unwrap_or_else(|| self.ask(file, &extension(name)));
        let known = found.secret;
        found.secret = found.secret.or(marked);
        found.keep_secret();
        if (fresh || known != found.secret) && !found.why.is_some_and(Why::passes) {
            self.cache.forget(sha256);
            self.cache.put(sha256, Part::Content, &found);
        }
        found
    }

    /// Asks a child, when one of the places is free.
    fn ask(&self, file: File, extension: &str) -> Found {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        drop(free);
        let found = self.ask_twice(file, extension);
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        let mut found = found.unwrap_or_else(|why| Found::unread(promised_kind(extension), why));
        found.v = VERSION;
        found
    }

    /// Asks for the content; of an archive that breaks its reader at least for the names.
    fn ask_twice(&self, file: File, extension: &str) -> Result<Found, Why> {
        let ask = |file, task| {
            let answer = ask(&self.settings, file, task, &self.stop)?;
            Found::of_answer(&answer).ok_or(Why::Answer)
        };
        let again = file.try_clone();
        match (ask(file, Task::Content(extension.to_owned())), again) {
            (Err(why @ (Why::Time | Why::Broke)), Ok(again)) if promised_kind(extension) == Kind::Archive => {
                ask(again, Task::Names(extension.to_owned())).map_err(|_| why)
            }
            (first, _) => first,
        }
    }
}

/// One child's answer.
fn ask(settings: &ReadSettings, file: File, task: Task, stop: &Stop) -> Result<Vec<u8>, Why> {
    let (command, allowance) = (command(settings, task), Allowance { wall: settings.wall, answer: ANSWER });
    child::ask(command, file, allowance, stop).map_err(Failure::why)
}

/// This program as a helper for `task`.
pub(super) fn command(settings: &ReadSettings, task: Task) -> Command {
    let job =
        Job { sandbox: settings.sandbox, memory: settings.memory, cpu_seconds: settings.cpu.as_secs().max(1), task };
    let mut command = Command::new(&settings.worker_exe);
    command.args(job.arguments());
    command
}

fn test_fence(settings: &ReadSettings, stop: &Stop) -> Result<(Level, Vec<String>), ReadError> {
    let failed = |source| ReadError::Worker { path: settings.worker_exe.clone(), source };
    let nothing = File::open("/dev/null").map_err(failed)?;
    let allowance = Allowance { wall: settings.wall, answer: ANSWER };
    match child::ask(command(settings, Task::Probe), nothing, allowance, stop) {
        Ok(answer) => match serde_json::from_slice::<Attempts>(&answer) {
            Ok(attempts) => Ok(attempts.judge()),
            Err(_) => Err(failed(std::io::Error::other("it gave no answer to the self-test"))),
        },
        Err(Failure::NotStarted(source)) => Err(failed(source)),
        Err(Failure::Ended(why)) => Err(failed(std::io::Error::other(format!("its self-test ended early ({why:?})")))),
    }
}

/// The extension as a hint: short, lower case, letters and digits; anything else is no hint.
fn extension(name: &Path) -> String {
    let extension = name.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if extension.len() <= 8 && extension.bytes().all(|b| b.is_ascii_alphanumeric()) { extension } else { String::new() }
}
