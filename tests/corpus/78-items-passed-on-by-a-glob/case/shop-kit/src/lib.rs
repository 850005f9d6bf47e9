//! What all desks build on.

pub use ledger_core::parts::*;
