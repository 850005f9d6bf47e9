//! How the books are kept.

static NAMES: [&str; 2] = ["sales", "stock"];

/// The names.
pub fn names() -> &'static [&'static str] {
    &NAMES
}
