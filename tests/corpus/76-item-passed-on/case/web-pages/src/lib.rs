//! The pages of the shop.

use shop_kit::Invoice; //~ mandate/laundered-link

/// Shows it.
pub fn show(_: &Invoice) {}
