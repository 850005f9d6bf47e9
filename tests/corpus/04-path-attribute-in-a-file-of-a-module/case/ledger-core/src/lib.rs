//! How the books are kept.

pub mod money;
