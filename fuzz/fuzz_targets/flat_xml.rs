//! Office documents as one XML file; the walk over XML that odt and ofd share.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shouqi::read::content::{Format, read_bytes_as};

fuzz_target!(|data: &[u8]| {
    let _ = read_bytes_as(data, Format::FlatOpc, "xml");
});
