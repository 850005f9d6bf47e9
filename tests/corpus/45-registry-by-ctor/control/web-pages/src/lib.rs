//! The pages of the shop.

#[ctor::ctor]
fn enter() {
    warm();
}

fn warm() {}

/// Adds a rate.
pub fn add() {
    ledger_core::add_rate(20);
}
