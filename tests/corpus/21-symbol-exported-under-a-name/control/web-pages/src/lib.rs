//! The pages of the shop.

unsafe extern "C" {
    fn close(handle: i32) -> i32;
}

/// Calls it.
pub fn call() {
    unsafe { close(0) };
}
