//! The pages of the shop.

/// Shows it.
pub fn show(sum: shop_kit::Sum) -> u64 { //~ mandate/laundered-link
    sum.0
}
