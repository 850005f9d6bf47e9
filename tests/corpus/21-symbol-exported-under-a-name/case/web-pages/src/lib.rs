//! The pages of the shop.

unsafe extern "C" {
    fn ledger_close_v2(); //~ mandate/symbol-link
}

/// Calls it.
pub fn call() {
    unsafe { ledger_close_v2() };
}
