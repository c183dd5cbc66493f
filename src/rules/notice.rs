//! Who must hear what, and why.
