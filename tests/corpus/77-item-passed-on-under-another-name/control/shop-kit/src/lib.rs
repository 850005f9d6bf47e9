//! What all desks build on.

pub use ledger_api::Owed as Bill;
