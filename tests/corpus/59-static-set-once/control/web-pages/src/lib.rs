//! The pages of the shop.

/// Uses it.
pub fn used() {
    ledger_core::POSTED.inc();
}
