//! How the books are kept.

use std::sync::{Mutex, OnceLock};

static HUB: OnceLock<Mutex<u64>> = OnceLock::new();

/// The hub.
pub fn hub() -> &'static Mutex<u64> {
    HUB.get_or_init(Mutex::default)
}
