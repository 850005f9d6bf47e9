//! The pages of the shop.

/// Shows it.
pub fn show(row: &ledger_core::Row) -> u64 {
    row.0
}
