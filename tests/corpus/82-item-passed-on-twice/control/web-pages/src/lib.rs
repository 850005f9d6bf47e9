//! The pages of the shop.

use ledger_kit::Invoice;

/// Shows it.
pub fn show(_: &Invoice) {}
