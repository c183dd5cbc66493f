//! What a helper answers, as the daemon takes it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: shouqi_fuzz::begin(), |data: &[u8]| {
    if let Some(reading) = shouqi::read::reading_of(data) {
        shouqi_fuzz::check(&reading);
    }
});
