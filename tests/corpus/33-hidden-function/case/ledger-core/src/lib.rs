//! How the books are kept.

/// Raw.
#[doc(hidden)]
pub fn raw() -> u64 {
    0
}
