//! How the books are kept.

/// How many.
pub fn count() -> u64 {
    0
}
