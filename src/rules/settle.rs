//! When a file counts as finished.
