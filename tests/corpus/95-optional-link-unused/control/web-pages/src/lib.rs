//! The pages of the shop.

/// Uses it.
#[cfg(feature = "ledger-core")]
pub fn used() -> u64 {
    ledger_core::count()
}
