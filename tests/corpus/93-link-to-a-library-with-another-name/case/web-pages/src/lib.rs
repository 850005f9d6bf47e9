//! The pages of the shop.

mod ledger_core {
    //! A module that has the name of a package.

    /// How many.
    pub(crate) fn count() -> u64 {
        1
    }
}

/// Uses it.
pub fn used() -> u64 {
    ledger_core::count()
}
