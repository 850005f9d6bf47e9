//! The pages of the shop.

/// Uses it.
pub fn used() -> u64 {
    unsafe { ledger_core::COUNT } //~ mandate/shared-static
}
