//! The pages of the shop.

/// Whether it is open.
#[unsafe(no_mangle)]
pub static WEB_OPEN: i32 = 1;
