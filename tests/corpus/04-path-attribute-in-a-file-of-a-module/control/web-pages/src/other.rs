//! Amounts of our own.
