//! How the books are kept.

/// How many.
pub static mut COUNT: u64 = 0;
