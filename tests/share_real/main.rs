//! A share on a FUSE mount that is lost and comes back, one that Samba serves, and the kernel's limits: for real.
//! Run on a machine that has them: `cargo test --test share_real -- --ignored`. A kernel CIFS mount is not tried here.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod bindfs;
mod limits;
mod samba;

use chrono::{DateTime, Utc};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

static NEVER: AtomicBool = AtomicBool::new(false);

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_686_000_000 + minute * 60, 0).unwrap()
}

/// Asks again every 50 ms, for 20 s at most, whether something outside has come about.
fn comes_about(what: &str, mut asked: impl FnMut() -> bool) {
    let asked = |_attempt: u32| {
        std::thread::park_timeout(Duration::from_millis(50));
        asked()
    };
    assert!((0..400).any(asked), "{what} within 20 s");
}
