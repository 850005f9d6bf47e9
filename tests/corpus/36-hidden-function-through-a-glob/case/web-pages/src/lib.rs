//! The pages of the shop.

use ledger_core::*;

/// Uses it.
pub fn used() -> u64 {
    raw() + open() //~ mandate/hidden-item
}
