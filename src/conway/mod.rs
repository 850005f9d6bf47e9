//! Pure mathematics over shares and partitions.
//!
//! Owns formulas with their sources. Invariant: numbers in, numbers out. Does not know files,
//! rules or rendering.

mod fragmentation;

pub use fragmentation::fragmentation;
