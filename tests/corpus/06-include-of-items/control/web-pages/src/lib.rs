//! The pages of the shop.

include!("shared.rs");
