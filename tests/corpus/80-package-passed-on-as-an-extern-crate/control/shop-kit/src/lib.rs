//! What all desks build on.

extern crate ledger_core as inner;

pub mod books {
    //! Books of our own.

    /// An invoice.
    pub struct Invoice(pub(crate) u64);

    /// Makes one.
    pub fn made() -> Invoice {
        Invoice(super::inner::post())
    }
}
