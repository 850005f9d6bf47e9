//! The pages of the shop.

/// Uses it.
pub fn used() -> u64 {
    ledger_core::raw() //~ mandate/hidden-item
}
