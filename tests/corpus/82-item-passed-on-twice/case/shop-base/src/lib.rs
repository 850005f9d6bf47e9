//! The ground of it all.

pub mod inner {
    //! Inside.

    pub use ledger_core::Invoice;
}
