//! How the books are kept.

use std::cell::RefCell;

thread_local! {
    /// Whom this thread works for.
    static CUSTOMER: RefCell<u64> = const { RefCell::new(0) };
}

/// Whom this thread works for.
pub fn customer() -> u64 {
    CUSTOMER.with(|customer| *customer.borrow())
}
