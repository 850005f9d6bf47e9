//! How the books are kept.

/// Two.
pub const TWO: u64 = 2;
