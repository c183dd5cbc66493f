//! What the bytes of a file say, learnt in a fenced child process. It never decides where a file belongs.
//!
//! [`Reader`] starts one short-lived child of this program for every file; the child fences itself, reads the file from
//! its standard input, answers with one message and ends. [`content`] is what the child does, callable in process by
//! tests and fuzz targets.

mod archive;
mod blank;
mod cache;
mod child;
mod fence;
mod found;
mod html;
mod legacy;
mod ofd;
mod office;
mod open_document;
mod page;
mod pdf;
mod picture;
mod plain;
mod probe;
mod rar;
mod reader;
mod rtf;
mod scan;
mod secret;
mod settings;
mod sniff;
mod title;
mod why;
mod xml;

pub mod caps;
pub mod content;
pub mod worker;

pub use found::reading_of;
pub use probe::{Level, OcrReport, SandboxReport};
pub use reader::Reader;
pub use settings::{Ocr, ReadError, ReadSettings, Sandbox, Words};
pub use why::Why;

/// Bytes of a helper's answer. The longest honest one, 10 000 member names and 200 documents, stays below 4 MiB.
const ANSWER: usize = 16 << 20;
