//! Films and their dates.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shouqi::read::content::Format;

fuzz_target!(init: shouqi_fuzz::begin(), |data: &[u8]| shouqi_fuzz::read(data, Format::Film, "mp4"));
