//! Amounts elsewhere.
