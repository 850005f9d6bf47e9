//! The pages of the shop.

/// A function that has the name of a package.
pub fn ledger_core() -> u64 {
    let ledger_core = 1;
    ledger_core
}
