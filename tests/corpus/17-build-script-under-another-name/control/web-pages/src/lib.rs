//! The pages of the shop.

mod make;

pub use make::ADVICE;
