//! Amounts.

/// The smallest amount.
pub const LEAST: u64 = 1;
