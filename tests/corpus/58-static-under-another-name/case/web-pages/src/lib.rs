//! The pages of the shop.

use std::sync::atomic::Ordering;

use ledger_core::OPEN as IS_OPEN; //~ mandate/shared-static

/// Uses it.
pub fn used() -> bool {
    IS_OPEN.load(Ordering::Relaxed)
}
