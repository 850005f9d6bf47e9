//! The pages of the shop.

/// A page.
pub struct Page;
