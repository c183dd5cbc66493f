//! Any file: the kind by its bytes, then its reader.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shouqi::read::content::read_bytes;

fuzz_target!(init: shouqi_fuzz::begin(), |data: &[u8]| shouqi_fuzz::check(&read_bytes(data, "")));
