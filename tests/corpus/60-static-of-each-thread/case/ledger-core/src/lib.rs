//! How the books are kept.

use std::cell::RefCell;

thread_local! {
    /// Whom this thread works for.
    pub static CUSTOMER: RefCell<u64> = const { RefCell::new(0) };
}
