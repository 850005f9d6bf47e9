//! The pages of the shop.

unsafe extern "C" {
    static LEDGER_OPEN: i32; //~ mandate/symbol-link
}

/// Calls it.
pub fn call() {
    unsafe { LEDGER_OPEN };
}
