//! Types for everybody.

/// How much.
pub struct Money(pub i64);
