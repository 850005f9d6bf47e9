//! Sums of our own.
