//! The line above the search results. Written by storefront.

use crate::Coupon;

/// Advertises a coupon.
pub fn banner(coupon: Coupon) -> String {
    format!("{} % off everything with {}", coupon.percent, coupon.code)
}
