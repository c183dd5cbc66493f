//! Pictures and their dates.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shouqi::read::content::{Format, Pixels, read_bytes_as};

fuzz_target!(|data: &[u8]| {
    for pixels in [Pixels::Jpeg, Pixels::Png, Pixels::Dated] {
        let _ = read_bytes_as(data, Format::Picture(pixels), "jpg");
    };
});
