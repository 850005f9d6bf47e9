//! How the books are kept.

/// A row.
#[doc(hidden)]
pub struct Row(pub u64);
