//! The contract of the ledger.

/// Keeps the books.
pub trait Books {
    /// Asks.
    async fn ask(&self) -> Result<i64, ()>;
}

/// No client of anything: a plain type.
pub struct BooksClient;

/// Neither is this.
pub struct BooksServer;
