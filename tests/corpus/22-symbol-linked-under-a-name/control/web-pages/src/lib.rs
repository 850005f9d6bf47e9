//! The pages of the shop.

unsafe extern "C" {
    #[link_name = "abs"] fn ledger_post(sum: i32) -> i32;
}

/// Calls it.
pub fn call() {
    unsafe { ledger_post(1) };
}
