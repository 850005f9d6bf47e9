//! Amounts as they were.
