//! The pages of the shop.

#[path = "old/money.rs"]
pub mod money;
