//! Writes the seeds of the fuzz targets into `fuzz/corpus/TARGET/`: `cargo run --example fuzz_seeds`. See `fuzz/README.md`.
#![allow(clippy::unwrap_used, reason = "a seed that cannot be written stops the run")]

#[path = "../tests/documents/mod.rs"]
mod documents;

use documents::seeds;
use std::fs;
use std::path::Path;

fn main() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
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
