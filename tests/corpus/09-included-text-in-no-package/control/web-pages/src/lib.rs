//! The pages of the shop.

/// Notes.
pub const NOTES: &str = include_str!("../../notes/shop.md");
