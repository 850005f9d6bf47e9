//! The pages of the shop.

#[cfg_attr(windows, path = "windows.rs")]
pub mod money;
