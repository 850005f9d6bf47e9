//! The pages of the shop.

/// Uses it.
pub fn used() -> usize {
    ledger_core::RATES.len()
}
