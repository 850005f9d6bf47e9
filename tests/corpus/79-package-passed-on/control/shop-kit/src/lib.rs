//! What all desks build on.

pub mod ledger_core {
    //! A module that has the name of a package.

    /// An invoice.
    pub struct Invoice;
}
