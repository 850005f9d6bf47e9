//! The pages of the shop.

/// Messages.
pub const MESSAGES: &str = include_str!("../../ledger-core/schema/posting.proto");
