//! Any file: the kind by its bytes, then its reader.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shouqi::read::content::read_bytes;

fuzz_target!(|data: &[u8]| {
    let _ = read_bytes(data, "");
});
