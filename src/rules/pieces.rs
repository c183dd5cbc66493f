//! How a line of the plan becomes the pieces that can be missing.
