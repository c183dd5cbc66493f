//! Plan and filings compared: what is in, doubtful, missing, waived.
