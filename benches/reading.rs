//! How fast documents are read: in process, behind the fence by one and by all cores, and by the usual extractor from
//! Debian (catdoc, poppler-utils, docx2txt, unrtf), in the same run on the same files.
//!
//! `cargo bench --bench reading`. It measures and prints; it asserts only that both sides read the text.
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and stops when a step cannot be done")]

#[path = "../tests/documents/mod.rs"]
mod documents;

use documents::{office, pdf};
use shouqi::read::content::read_bytes;
use shouqi::read::{Ocr, ReadSettings, Reader};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const TITLE: &str = "2021年度双拥工作总结";
/// Readings of one file in a measurement.
const ROUNDS: usize = 60;

/// A small document, and the command that prints its text.
struct Sample {
    extension: &'static str,
    bytes: Vec<u8>,
    peer: &'static [&'static str],
}

fn samples() -> Vec<Sample> {
    let paragraphs: Vec<String> = (1..=40)
        .map(|n| format!("{n}、区委组织部认真落实双拥工作要求，走访慰问驻地部队{n}次，协调解决随军家属就业等问题。"))
        .collect();
    let lines: Vec<&str> = std::iter::once(TITLE).chain(paragraphs.iter().map(String::as_str)).collect();
    let numbers: Vec<String> = (1..=300).map(|n| n.to_string()).collect();
    let rows: Vec<[&str; 3]> = numbers.iter().map(|n| [n.as_str(), "张三", "13800000000"]).collect();
    let rows: Vec<&[&str]> = std::iter::once(&[TITLE][..]).chain(rows.iter().map(|row| &row[..])).collect();
    let rtf: String = lines
        .iter()
        .map(|line| line.encode_utf16().map(|u| format!("\\u{u}?")).collect::<String>() + "\\par ")
        .collect();
    vec![
        Sample { extension: "docx", bytes: office::docx(&lines), peer: &["docx2txt", "FILE", "-"] },
        Sample { extension: "xlsx", bytes: office::xlsx(&rows), peer: &["xlsx2csv", "FILE"] },
        Sample { extension: "pdf", bytes: pdf::pdf(&lines[..30]), peer: &["pdftotext", "FILE", "-"] },
        Sample {
            extension: "doc",
            bytes: include_bytes!("../tests/data/总结.doc").to_vec(),
            peer: &["catdoc", "FILE"],
        },
        Sample {
            extension: "xls",
            bytes: include_bytes!("../tests/data/台账.xls").to_vec(),
            peer: &["xls2csv", "FILE"],
        },
        Sample {
            extension: "rtf",
            bytes: format!("{{\\rtf1\\ansi {rtf}}}").into_bytes(),
            peer: &["unrtf", "--text", "FILE"],
        },
    ]
}

/// Milliseconds for each of `ROUNDS` calls, with a call before that warms up.
fn milliseconds(mut work: impl FnMut(usize)) -> f64 {
    work(0);
    let started = Instant::now();
    (1..=ROUNDS).for_each(&mut work);
    started.elapsed().as_secs_f64() * 1_000.0 / ROUNDS as f64
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut settings = ReadSettings::new(env!("CARGO_BIN_EXE_shouqi").into(), folder.path().join("readings"));
    (settings.ocr, settings.max_workers) = (Ocr::Off, cores);
    let reader = Reader::new(settings).unwrap();
    println!("fence: {}; milliseconds a document", reader.self_test());
    println!("{:>6} {:>10} {:>8} {:>18} {:>10}", "", "in process", "fenced", format!("fenced, {cores} cores"), "peer");
    for sample in samples() {
        let path = folder.path().join(format!("样本.{}", sample.extension));
        std::fs::write(&path, &sample.bytes).unwrap();
        let plain = milliseconds(|_| drop(read_bytes(&sample.bytes, sample.extension)));
        let fenced = milliseconds(|round| read_fenced(&reader, &path, round));
        let peer = peer(&sample, &path).map_or_else(|| format!("no {}", sample.peer[0]), |ms| format!("{ms:.2}"));
        let (extension, all) = (sample.extension, by_all_cores(&reader, &path, cores));
        println!("{extension:>6} {plain:>10.2} {fenced:>8.2} {all:>18.2} {peer:>10}");
    }
}

/// One reading that the cache does not know.
fn read_fenced(reader: &Reader, path: &Path, round: usize) {
    let hash = format!("{round:064x}");
    let reading = reader.read(File::open(path).unwrap(), path, &hash);
    assert!(reading.unread.is_none() && !reading.text.is_empty(), "{reading:?}");
    reader.forget(&hash);
}

fn by_all_cores(reader: &Reader, path: &Path, cores: usize) -> f64 {
    let started = Instant::now();
    std::thread::scope(|scope| {
        for core in 0..cores {
            scope.spawn(move || (0..ROUNDS).for_each(|round| read_fenced(reader, path, (core + 1) * 1_000 + round)));
        }
    });
    started.elapsed().as_secs_f64() * 1_000.0 / (ROUNDS * cores) as f64
}

/// The usual extractor on the same file; `None` when it is not installed.
fn peer(sample: &Sample, path: &Path) -> Option<f64> {
    let [program, arguments @ ..] = sample.peer else {
        return None;
    };
    let run = || {
        let arguments =
            arguments.iter().map(|word| if *word == "FILE" { path.to_owned() } else { PathBuf::from(word) });
        Command::new(program).args(arguments).stderr(Stdio::null()).output()
    };
    let text = run().ok()?.stdout;
    assert!(!text.is_empty(), "{program} reads nothing of {}", path.display());
    Some(milliseconds(|_| drop(run())))
}
