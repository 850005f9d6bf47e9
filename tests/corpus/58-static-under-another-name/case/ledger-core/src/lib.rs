//! How the books are kept.

use std::sync::atomic::AtomicBool;

/// Whether it is open.
pub static OPEN: AtomicBool = AtomicBool::new(true);
