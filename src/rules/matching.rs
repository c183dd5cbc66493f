//! Which material a file is, as a careful clerk would decide it.
