//! The pages of the shop.

use ledger_core::Listener;

macro_rules! submit {
    ($($entry:tt)*) => {};
}

submit! {
    Listener("web")
}

/// Shows it.
pub fn show(_: &Listener) {}
