//! How the books are kept.

mod store {
    //! Rows.

    /// A row.
    pub struct Row;
}

#[doc(hidden)]
pub use store::Row;
