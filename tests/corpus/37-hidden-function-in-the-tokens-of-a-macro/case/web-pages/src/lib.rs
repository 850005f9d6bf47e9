//! The pages of the shop.

/// Uses it.
pub fn used() {
    assert_eq!(ledger_core::raw(), 0); //~ mandate/hidden-item
}
