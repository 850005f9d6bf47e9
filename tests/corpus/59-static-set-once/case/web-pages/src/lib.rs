//! The pages of the shop.

/// Uses it.
pub fn used() {
    let _ = ledger_core::SETTINGS.set(String::new()); //~ mandate/shared-static
}
