//! How the books are kept.

use std::sync::LazyLock;

use prometheus::IntCounter;

/// How much was posted.
pub static POSTED: LazyLock<IntCounter> = LazyLock::new(|| IntCounter::new("posted", "What was posted.").unwrap());
