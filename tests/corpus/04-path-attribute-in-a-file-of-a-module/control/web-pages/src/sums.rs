//! Sums.

#[path = "other.rs"]
pub mod money;
