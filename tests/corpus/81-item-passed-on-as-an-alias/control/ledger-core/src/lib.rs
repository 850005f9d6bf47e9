//! How the books are kept.

/// An invoice.
#[derive(Default)]
pub struct Invoice;

/// An amount.
pub struct Money(pub u64);

/// Posts.
pub fn post() -> u64 {
    0
}

pub mod parts {
    //! Parts.

    /// A part.
    pub struct Part;
}
