//! The pages of the shop.

use ledger_core::state;

/// Uses it.
pub fn used() -> u64 {
    state::NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed) //~ mandate/shared-static
}
