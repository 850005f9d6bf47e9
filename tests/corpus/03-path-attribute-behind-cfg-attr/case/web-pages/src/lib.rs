//! The pages of the shop.

#[cfg_attr(windows, path = "../../ledger-core/src/money.rs")] //~ mandate/source-escape
pub mod money;
