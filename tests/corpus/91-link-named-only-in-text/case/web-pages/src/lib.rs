//! The pages of the shop.

/// Names it.
pub const NAME: &str = "ledger_core::count()";
