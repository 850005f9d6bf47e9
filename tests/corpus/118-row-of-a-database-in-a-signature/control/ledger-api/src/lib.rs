//! What others may know of the books.

/// How an amount is shown.
pub fn shown(cents: u64) -> String {
    format!("{cents} ct")
}

/// What is owed.
pub fn owed() -> u64 {
    let row: Option<sqlx::postgres::PgRow> = None;
    u64::from(row.is_some())
}
