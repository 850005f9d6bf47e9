//! The pages of the shop.

/// What the feature adds.
#[cfg(feature = "ledger-core")]
pub fn added() {}
