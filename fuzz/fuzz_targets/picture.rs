//! Pictures and their dates.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shouqi::read::content::{Format, Pixels};

fuzz_target!(init: shouqi_fuzz::begin(), |data: &[u8]| {
    for pixels in [Pixels::Jpeg, Pixels::Png, Pixels::Dated] {
        shouqi_fuzz::read(data, Format::Picture(pixels), "jpg");
    }
});
