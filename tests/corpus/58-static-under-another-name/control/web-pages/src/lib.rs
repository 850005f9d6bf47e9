//! The pages of the shop.

use ledger_core::open as is_open;

/// Uses it.
pub fn used() -> bool {
    is_open()
}
