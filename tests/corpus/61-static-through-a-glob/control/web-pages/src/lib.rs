//! The pages of the shop.

use std::sync::Mutex;

#[allow(unused_imports)]
use ledger_core::*;

static BALANCE: Mutex<i64> = Mutex::new(1);

/// Uses it.
pub fn used() -> i64 {
    *BALANCE.lock().unwrap()
}
