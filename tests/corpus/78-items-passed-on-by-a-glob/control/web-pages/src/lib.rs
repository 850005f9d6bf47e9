//! The pages of the shop.

/// Shows it.
pub fn show(_: &shop_kit::Part) {}
