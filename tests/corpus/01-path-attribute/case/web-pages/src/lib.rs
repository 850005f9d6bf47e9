//! The pages of the shop.

#[path = "../../ledger-core/src/money.rs"] //~ mandate/source-escape
pub mod money;
