//! Which slots of a schedule are due, missed or next.
