//! The pages of the shop.

#![doc = include_str!("../guide.txt")]
