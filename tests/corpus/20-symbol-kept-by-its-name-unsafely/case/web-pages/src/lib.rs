//! The pages of the shop.

unsafe extern "C" {
    fn ledger_close(); //~ mandate/symbol-link
}

/// Calls it.
pub fn call() {
    unsafe { ledger_close() };
}
