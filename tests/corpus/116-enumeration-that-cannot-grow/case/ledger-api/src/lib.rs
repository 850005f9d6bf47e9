//! What others may know of the books.

/// How an amount is shown.
pub fn shown(cents: u64) -> String {
    format!("{cents} ct")
}

/// How it was paid.
pub enum Means { //~ mandate/closed-type
    /// With coins.
    Cash,
}
