//! The pages of the shop.

extern crate ledger_core as books;

/// Uses it.
pub fn used() -> u64 {
    books::count()
}
