//! How the books are kept.

mod store {
    //! Rows.

    /// A row.
    pub struct Row;
}

#[doc(inline)]
pub use store::Row;
