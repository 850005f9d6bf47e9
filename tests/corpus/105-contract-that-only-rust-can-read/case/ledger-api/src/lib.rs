//! The contract of the ledger.

/// Keeps the books.
#[remoc::rtc::remote]
pub trait Books {
    /// Asks.
    async fn ask(&self) -> Result<i64, ()>;
}
