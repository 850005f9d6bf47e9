//! The pages of the shop.

/// Counts.
///
/// ```
/// assert_eq!(ledger_core::count(), 0);
/// ```
pub fn nothing() {}
