//! The pages of the shop.

unsafe extern "C" {
    fn ledger_post(sum: i64) -> i64; //~ mandate/symbol-link
}

/// Calls it.
pub fn call() {
    unsafe { ledger_post(1) };
}
