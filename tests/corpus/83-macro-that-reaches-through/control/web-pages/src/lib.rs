//! The pages of the shop.

/// Uses it.
pub fn used() -> u64 {
    shop_kit::posted!()
}
