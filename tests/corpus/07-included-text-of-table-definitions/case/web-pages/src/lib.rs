//! The pages of the shop.

/// Tables.
pub const TABLES: &str = include_str!("../../ledger-core/schema/posting.sql"); //~ mandate/source-escape
