//! How the books are kept.

include!("shared.rs");
