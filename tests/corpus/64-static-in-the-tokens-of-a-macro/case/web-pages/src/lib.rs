//! The pages of the shop.

/// Uses it.
pub fn used() {
    println!("{:?}", ledger_core::BALANCE.lock()); //~ mandate/shared-static
}
