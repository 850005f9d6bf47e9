//! The pages of the shop.

use ledger_core::*;

fn raw() -> u64 {
    1
}

/// Uses it.
pub fn used() -> u64 {
    raw() + open()
}
