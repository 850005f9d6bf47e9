//! What all desks build on.

pub mod entries {
    //! Entries.

    pub use ledger_core::post;
}
