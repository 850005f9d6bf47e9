//! How the books are kept.

/// Raw.
#[doc(hidden)]
pub fn raw() -> u64 {
    0
}

/// Open to all.
pub fn open() -> u64 {
    0
}
