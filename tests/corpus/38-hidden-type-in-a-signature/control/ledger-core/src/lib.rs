//! How the books are kept.

/// A row.
pub struct Row(
    /// What it holds.
    #[doc(hidden)]
    pub u64,
);
