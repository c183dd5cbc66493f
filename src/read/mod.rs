//! What the bytes of a file say, learnt in a fenced child process. It never decides where a file belongs.
//!
//! [`Reader`] starts one short-lived child of this program for every file; the child fences itself, reads the file from
//! its standard input, answers with one message and ends. [`content`] is what the child does, callable in process by
//! tests and fuzz targets.

mod probe;
mod reader;
mod settings;

pub mod content;
pub mod worker;

pub use probe::{Level, OcrReport, SandboxReport};
pub use reader::Reader;
pub use settings::{Ocr, ReadError, ReadSettings, Sandbox};
