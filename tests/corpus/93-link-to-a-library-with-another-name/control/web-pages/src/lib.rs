//! The pages of the shop.

/// Uses it.
pub fn used() -> u64 {
    books::count()
}
