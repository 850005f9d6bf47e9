//! What all desks build on.

pub mod entries {
    //! Entries.

    /// Posts.
    pub fn post() -> u64 {
        ledger_core::post()
    }
}
