//! The only file that may read the time. Everything else gets `now` as a parameter; one pass has one `now`.
#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]

use chrono::{DateTime, Utc};

/// The present instant, in UTC.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
