//! No build script.

/// Where tables may be found.
pub const ADVICE: &str = "../ledger-core/schema.sql";
