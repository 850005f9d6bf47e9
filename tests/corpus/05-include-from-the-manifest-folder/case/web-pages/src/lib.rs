//! The pages of the shop.

/// Numbers.
pub const TABLE: [u64; 3] = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/../ledger-core/src/table.in")); //~ mandate/source-escape
