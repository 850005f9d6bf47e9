//! The pages of the shop.

use ledger_core::Listener;

inventory::submit! { //~ mandate/link-time-registry
    Listener("web")
}
