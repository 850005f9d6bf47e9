//! How the books are kept.

use once_cell::sync::Lazy;

/// Limits.
pub static LIMITS: Lazy<Vec<u64>> = Lazy::new(Vec::new);
