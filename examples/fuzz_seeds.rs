//! Writes the seeds of the fuzz targets into `fuzz/corpus/TARGET/`, or below the folder that is named:
//! `cargo run --example fuzz_seeds [-- FOLDER]`. See `fuzz/README.md`.
#![allow(clippy::unwrap_used, reason = "a seed that cannot be written stops the run")]

#[path = "../tests/documents/mod.rs"]
mod documents;

use documents::seeds;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let corpus = std::env::args().nth(1).map_or_else(usual, PathBuf::from);
    for (target, _, _, seeds) in seeds::all() {
        for folder in [target, "any"] {
            fs::create_dir_all(corpus.join(folder)).unwrap();
            for (number, seed) in seeds.iter().enumerate() {
                fs::write(corpus.join(folder).join(format!("{target}-{number}")), seed).unwrap();
            }
        }
    }
    fs::create_dir_all(corpus.join("answer")).unwrap();
    fs::write(corpus.join("answer/1"), br#"{"v":1,"kind":"pdf","text":"x"}"#).unwrap();
}
