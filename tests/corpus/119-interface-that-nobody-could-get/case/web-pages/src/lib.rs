//! The pages of the shop.

pub use ledger_api::shown as amount;
