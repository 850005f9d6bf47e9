//! The pages of the shop.

pub mod rounding;
