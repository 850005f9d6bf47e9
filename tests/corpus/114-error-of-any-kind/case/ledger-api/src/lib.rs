//! What others may know of the books.

/// How an amount is shown.
pub fn shown(cents: u64) -> Result<String, anyhow::Error> { //~ mandate/untyped-error
    Ok(format!("{cents} ct"))
}
