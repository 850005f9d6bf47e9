//! The pages of the shop.

inventory::submit! { ledger_core::Listener("web") } //~ mandate/link-time-registry
