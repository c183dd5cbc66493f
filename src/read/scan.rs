//! Scans: pages of pictures through Tesseract, in a fence of their own, at low priority. It only finds text; what it may
//! change is decided elsewhere.
//!
//! The picture of a page is taken out of its pdf and made straight in the first fence (no file, no program); Tesseract runs in the second:
//! system libraries and its data read-only, a temporary folder of its own, no network, no other program, one thread,
//! a minute of processor and of wall clock a page.

use super::caps;
use super::child::{self, Allowance, Failure, Stop};
use super::fence::{self, Open, Shut};
use super::found::{Found, Why, clean};
use super::probe::OcrReport;
use super::worker::{EXIT_FENCE, EXIT_START, Job, Task};
use super::{ANSWER, Ocr, ReadSettings, Sandbox, reader, secret, title};
use crate::rules::reading::Kind;
use rustix::fs::MemfdFlags;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Pages of a file that are recognised.
const PAGES: u32 = 20;
/// Time for a page, on the wall and of the processor.
const PAGE: Duration = Duration::from_secs(60);
/// Address space for a page: Tesseract with its Chinese data takes about 400 MiB for A4 at 300 dpi.
const MEMORY: u64 = 1 << 30;
/// Bytes of a page's picture.
const PICTURE: usize = 64 << 20;
/// Bytes that Tesseract may write to its folder.
const WRITES: u64 = 64 << 20;
/// Descriptors Tesseract may have open.
const FILES: u64 = 64;
/// Confidence in percent from which a word is sure.
const SURE: f32 = 55.0;
/// Of all characters seen, this many in a hundred must be in sure words, or it is no document: photographs of people and
/// places are full of unsure words.
const DOCUMENT: usize = 50;
/// Confidence in percent below which a word is a stain even in a document.
const STAIN: f32 = 10.0;

/// Where Tesseract is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tesseract {
    program: PathBuf,
    data: PathBuf,
}

/// Looks for Tesseract and its Chinese data where distributions put them.
pub(super) fn look(ocr: Ocr) -> (OcrReport, Option<Tesseract>) {
    const PROGRAMS: [&str; 2] = ["/usr/bin/tesseract", "/usr/local/bin/tesseract"];
    const DATA: [&str; 4] = [
        "/usr/share/tesseract-ocr/5/tessdata",
        "/usr/share/tesseract-ocr/4.00/tessdata",
        "/usr/share/tessdata",
        "/usr/local/share/tessdata",
    ];
    if ocr == Ocr::Off {
        return (OcrReport::Off, None);
    }
    let program = PROGRAMS.iter().map(PathBuf::from).find(|program| program.is_file());
    let data = DATA.iter().map(PathBuf::from).find(|data| data.join("chi_sim.traineddata").is_file());
    match (program, data) {
        (Some(program), Some(data)) => {
            (OcrReport::Found(program.display().to_string()), Some(Tesseract { program, data }))
        }
        (None, _) => (OcrReport::Missing("tesseract-ocr and tesseract-ocr-chi-sim".to_owned()), None),
        (Some(_), None) => (OcrReport::Missing("tesseract-ocr-chi-sim".to_owned()), None),
    }
}

/// One scan on its way through both fences.
pub(super) struct Scanner<'a> {
    pub settings: &'a ReadSettings,
    pub tesseract: &'a Tesseract,
    pub stop: &'a Stop,
}

impl Scanner<'_> {
    /// The text of a scanned file, page by page; `None` when something passing came between, so that it is tried again.
    pub(super) fn text(&self, file: &File, plain: &Found) -> Option<String> {
        let mut text = String::new();
        for page in 0..plain.scan.min(PAGES) {
            match self.picture(file, page).and_then(|picture| self.recognise(picture)) {
                Ok(words) => text.push_str(&words),
                Err(why) if why.passes() => return None,
                // A page that breaks its reader costs that page.
                Err(_) => {}
            }
            text.push('\n');
            if text.chars().count() > caps::TEXT {
                break;
            }
        }
        Some(text)
    }

    /// A page as a picture, made in the first fence and held in memory only; empty when it has none.
    fn picture(&self, file: &File, page: u32) -> Result<File, Why> {
        let command = reader::command(self.settings, Task::Page(page as usize));
        let file = file.try_clone().map_err(|_| Why::NotStarted)?;
        let picture = self.ask(command, file, Allowance { wall: self.settings.wall, answer: PICTURE })?;
        let held = rustix::fs::memfd_create("page", MemfdFlags::CLOEXEC).map_err(|_| Why::NotStarted)?;
        let mut held = File::from(held);
        held.write_all(&picture).map_err(|_| Why::NotStarted)?;
        Ok(held)
    }

    /// A page as one column of text, as official papers are; when that gives no sense, once more after finding out which
    /// way up it lies.
    fn recognise(&self, page: File) -> Result<String, Why> {
        const ONE_COLUMN: &str = "4";
        const TURNED: &str = "1";
        if page.metadata().is_ok_and(|metadata| metadata.len() == 0) {
            return Ok(String::new());
        }
        let words = self.run(&page, ONE_COLUMN)?;
        if words.is_empty() && self.tesseract.data.join("osd.traineddata").is_file() {
            return self.run(&page, TURNED);
        }
        Ok(words)
    }

    fn run(&self, mut page: &File, mode: &str) -> Result<String, Why> {
        page.seek(SeekFrom::Start(0)).map_err(|_| Why::NotStarted)?;
        let page = page.try_clone().map_err(|_| Why::NotStarted)?;
        let own = tempfile::tempdir().map_err(|_| Why::NotStarted)?;
        let paths = [&*self.tesseract.program, &*self.tesseract.data, own.path()];
        let rest = paths.map(|path: &Path| path.as_os_str().to_owned()).into_iter().chain([mode.into()]).collect();
        let job = Job {
            sandbox: self.settings.sandbox,
            memory: MEMORY,
            cpu_seconds: PAGE.as_secs(),
            task: Task::Tesseract(rest),
        };
        let mut command = Command::new(&self.settings.worker_exe);
        command.args(job.arguments());
        let answer = self.ask(command, page, Allowance { wall: PAGE, answer: ANSWER })?;
        Ok(words(&String::from_utf8_lossy(&answer)))
    }

    fn ask(&self, command: Command, input: File, allowance: Allowance) -> Result<Vec<u8>, Why> {
        child::ask(command, input, allowance, self.stop).map_err(Failure::why)
    }
}

/// The reading of a scan once its text is known.
pub(super) fn merge(plain: Found, text: &str) -> Found {
    let text = clean(text, caps::TEXT);
    let mut found = Found {
        title: title::choose(plain.title.clone(), &text, Kind::Document),
        why: if text.is_empty() { plain.why } else { None },
        secret: secret::on_first_page(&text),
        text,
        ..plain
    };
    found.keep_secret();
    found
}

/// The child's side: puts up the second fence and becomes Tesseract. Returns only when that failed.
pub(super) fn become_tesseract(job: &Job, rest: &[OsString]) -> i32 {
    let [program, data, own, mode] = rest else {
        return EXIT_START;
    };
    let (program, data, own) = (Path::new(program), Path::new(data), Path::new(own));
    if fence::limit(job.memory, job.cpu_seconds, WRITES, FILES).is_err() || rustix::process::nice(19).is_err() {
        return EXIT_START;
    }
    let existing = |paths: &[&'static str]| -> Vec<&'static Path> {
        paths.iter().map(|path| Path::new(*path)).filter(|path| path.exists()).collect()
    };
    let run = [existing(&["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"]), vec![program]].concat();
    let libraries = existing(&["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"]);
    let read = [libraries, vec![data]].concat();
    let shut = match job.sandbox {
        Sandbox::Off => Shut::NOTHING,
        _ => fence::shut(Open::Tesseract { run: &run, read: &read, own }),
    };
    if job.sandbox == Sandbox::Require && !shut.complete() {
        return EXIT_FENCE;
    }
    let _failed = Command::new(program)
        .args(["stdin", "stdout", "-l", "chi_sim", "--oem", "1", "-c", "tessedit_create_tsv=1", "--psm"])
        .arg(mode)
        .arg("--tessdata-dir")
        .arg(data)
        .env("OMP_THREAD_LIMIT", "1")
        .env("TMPDIR", own)
        .current_dir(own)
        .exec();
    EXIT_START
}

/// The lines of Tesseract's table (level, page, block, paragraph, line, word, place and size, confidence, text), when its
/// words are sure. Chinese words are joined; Tesseract parts them.
fn words(table: &str) -> String {
    let (mut text, mut at) = (String::new(), String::new());
    let (mut sure, mut all) = (0_usize, 0_usize);
    for row in table.lines() {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, .., confidence, word] = cells[..] else {
            continue;
        };
        let Ok(confidence) = confidence.parse::<f32>() else {
            continue;
        };
        if level != "5" || word.trim().is_empty() {
            continue;
        }
        all += word.chars().count();
        if confidence < STAIN {
            continue;
        }
        if confidence >= SURE {
            sure += word.chars().count();
        }
        let line = cells[1..5].join(".");
        if line != at {
            text.push('\n');
            at = line;
        } else if !(ends_han(&text) && starts_han(word)) {
            text.push(' ');
        }
        text.push_str(word.trim());
    }
    if sure * 100 >= all * DOCUMENT { text } else { String::new() }
}

fn ends_han(text: &str) -> bool {
    text.chars().next_back().is_none_or(is_han)
}

fn starts_han(text: &str) -> bool {
    text.chars().next().is_none_or(is_han)
}

fn is_han(char: char) -> bool {
    !char.is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_words_make_lines_and_noise_makes_none() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\t双拥\n5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t91\t工作\n\
            5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t90\t2021\n5\t1\t1\t1\t2\t2\t0\t0\t9\t9\t2\t~|\n";
        assert_eq!(words(table).trim(), "双拥工作\n2021");
        let noise = "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t20\t咏吕\n5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t60\t人\n";
        assert_eq!(words(noise), "");
    }

    #[test]
    fn a_marked_scan_keeps_no_text() {
        let plain = Found { kind: Kind::Pdf, scan: 1, why: Some(Why::Scan), ..Found::default() };
        let seen = merge(plain, "机密★1年\n名册\n张三");
        assert!(seen.text.is_empty() && seen.secret.is_some());
    }
}
