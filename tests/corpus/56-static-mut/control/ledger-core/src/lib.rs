//! How the books are kept.

/// How many.
pub static COUNT: u64 = 0;
