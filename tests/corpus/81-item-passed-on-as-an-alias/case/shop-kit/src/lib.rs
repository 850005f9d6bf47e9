//! What all desks build on.

/// An amount.
pub type Sum = ledger_core::Money;
