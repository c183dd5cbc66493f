//! What the fuzz targets share: which panics end a run, and what every reading must keep to.
//! It parses nothing.

use shouqi::read::content::{Format, read_bytes_as};
use shouqi::rules::reading::Reading;
use std::panic;

/// The longest text that is kept of a file, in characters: what the program promises.
const TEXT: usize = 8_000;
/// The most members of an archive that are kept.
const MEMBERS: usize = 10_000;

/// To be called once, before the first input. A panic of our own code ends the run, wherever it is caught. One inside a
/// library is let through: the reader catches it, and says of that file that it could not be read.
pub fn begin() {
    let end_the_run = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let in_a_library = panic.location().is_some_and(|place| place.file().contains("/registry/src/"));
        if !in_a_library {
            end_the_run(panic);
        }
    }));
}

/// Reads `bytes` by the reader of `format`.
pub fn read(bytes: &[u8], format: Format, extension: &str) {
    check(&read_bytes_as(bytes, format, extension));
}

/// What holds of every reading.
pub fn check(reading: &Reading) {
    assert!(reading.text.chars().count() <= TEXT, "a text of {} characters", reading.text.chars().count());
    assert!(reading.members.len() <= MEMBERS, "{} members", reading.members.len());
    assert!(
        reading.inside.iter().all(|member| member.reading.inside.is_empty()),
        "an archive inside an archive was read"
    );
    let bare = reading.text.is_empty() && reading.title.is_none() && reading.inside.is_empty();
    assert!(reading.secret.is_none() || bare, "a marked secret left its text");
}
