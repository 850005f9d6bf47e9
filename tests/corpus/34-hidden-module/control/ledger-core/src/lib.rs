//! How the books are kept.

#[doc(alias = "hidden")]
pub mod outer {
    //! Outside.

    /// Looks.
    pub fn peek() -> u64 {
        0
    }
}
