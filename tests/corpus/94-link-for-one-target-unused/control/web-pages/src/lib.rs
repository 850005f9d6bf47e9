//! The pages of the shop.

/// Uses it.
#[cfg(windows)]
pub fn used() -> u64 {
    ledger_core::count()
}
