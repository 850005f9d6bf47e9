//! The pages of the shop.

/// A page.
#[derive(ledger_derive::Signed)]
pub struct Page;
