//! How the books are kept.

use std::sync::RwLock;

use once_cell::sync::Lazy;

/// Limits.
pub static LIMITS: Lazy<RwLock<Vec<u64>>> = Lazy::new(|| RwLock::new(Vec::new()));
