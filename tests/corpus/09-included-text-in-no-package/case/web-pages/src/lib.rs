//! The pages of the shop.

/// Tables.
pub const INIT: &str = include_str!("../../db/init.sql"); //~ mandate/source-escape
