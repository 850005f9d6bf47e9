//! What others may build on.

pub use ledger_core::RATES;
