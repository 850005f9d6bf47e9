//! The pages of the shop.

/// Uses it.
pub fn used() {
    assert_eq!(ledger_core::total!(), 0);
}
