//! What a helper answers, as the daemon takes it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = shouqi::read::reading_of(data);
});
