//! The only file that may read the time. Everything else gets `now` as a parameter; one pass has one `now`.
#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]

use chrono::{DateTime, SubsecRound, Utc};
use std::time::{Duration, Instant};

/// The present instant, in UTC, to the millisecond: what journal lines show.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

/// Measures how long something took. For patience with slow shares and for figures, never for decisions.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    pub fn start() -> Self {
        Stopwatch(Instant::now())
    }

    /// How long it has been.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Waits. Only the daemon's own threads wait, never a rule.
pub fn rest(duration: Duration) {
    std::thread::sleep(duration);
}
