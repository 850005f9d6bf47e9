//! What others may know of the books.

/// How an amount is shown.
pub fn shown(cents: u64) -> String {
    format!("{cents} ct")
}
