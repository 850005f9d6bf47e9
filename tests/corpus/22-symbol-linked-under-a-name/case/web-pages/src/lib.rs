//! The pages of the shop.

unsafe extern "C" {
    #[link_name = "ledger_post"] fn post(sum: i64) -> i64; //~ mandate/symbol-link
}

/// Calls it.
pub fn call() {
    unsafe { post(1) };
}
