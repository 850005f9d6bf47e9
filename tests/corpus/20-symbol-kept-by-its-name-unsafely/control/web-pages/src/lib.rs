//! The pages of the shop.

unsafe extern "C" {
    fn getpid() -> i32;
}

/// Calls it.
pub fn call() {
    unsafe { getpid() };
}
