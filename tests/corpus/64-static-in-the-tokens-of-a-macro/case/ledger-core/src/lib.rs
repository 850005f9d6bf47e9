//! How the books are kept.

use std::sync::Mutex;

/// What is in the books.
pub static BALANCE: Mutex<i64> = Mutex::new(0);
