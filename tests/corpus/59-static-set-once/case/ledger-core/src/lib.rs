//! How the books are kept.

use std::sync::OnceLock;

/// Settings.
pub static SETTINGS: OnceLock<String> = OnceLock::new();
