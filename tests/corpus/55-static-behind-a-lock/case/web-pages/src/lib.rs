//! The pages of the shop.

/// Uses it.
pub fn used() -> i64 {
    *ledger_core::BALANCE.lock().unwrap() //~ mandate/shared-static
}
