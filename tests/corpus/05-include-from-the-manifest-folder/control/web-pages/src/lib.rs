//! The pages of the shop.

/// Numbers.
pub const TABLE: [u64; 3] = include!(concat!(env!("OUT_DIR"), "/table.in"));
