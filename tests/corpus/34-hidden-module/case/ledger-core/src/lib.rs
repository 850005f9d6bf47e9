//! How the books are kept.

#[doc(hidden)]
pub mod inner {
    //! Inside.

    /// Looks.
    pub fn peek() -> u64 {
        0
    }
}
