//! The pages of the shop.

use ledger_core as _;

/// Names it.
pub fn named() {
    println!("{}", "ledger_core::BALANCE");
}
