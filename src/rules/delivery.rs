//! The states of a letter between written and sent.
