//! How the books are kept.

pub use ledger_api::shown;

/// A row of the books.
pub struct Row(pub u64);
