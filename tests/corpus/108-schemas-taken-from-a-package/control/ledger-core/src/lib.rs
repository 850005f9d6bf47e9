//! How the books are kept.

/// How much.
pub struct Money(pub i64);
