//! The pages of the shop.

// Once this was ledger_core::count().

/* use ledger_core::count; */

/// What `ledger_core` counts, and see [the books](https://shop.example/ledger_core).
pub fn nothing() {}
