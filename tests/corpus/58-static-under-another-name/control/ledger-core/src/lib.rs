//! How the books are kept.

use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) static OPEN: AtomicBool = AtomicBool::new(true);

/// Whether it is open.
pub fn open() -> bool {
    OPEN.load(Ordering::Relaxed)
}
