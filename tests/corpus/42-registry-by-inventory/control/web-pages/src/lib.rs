//! The pages of the shop.

use ledger_core as _;

/// Who listens.
pub struct Listener(pub &'static str);

inventory::collect!(Listener);
inventory::submit! { Listener("web") }
