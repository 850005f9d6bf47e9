//! The pages of the shop.

use ledger_core::*;

/// Uses it.
pub fn used() -> i64 {
    *BALANCE.lock().unwrap() //~ mandate/shared-static
}
