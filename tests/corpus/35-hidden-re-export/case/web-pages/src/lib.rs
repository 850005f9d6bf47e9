//! The pages of the shop.

use ledger_core::Row; //~ mandate/hidden-item

/// Shows it.
pub fn show(_: &Row) {}
