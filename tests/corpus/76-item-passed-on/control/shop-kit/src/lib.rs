//! What all desks build on.

/// An invoice of the desk, which keeps one of the books.
#[derive(Default)]
pub struct Invoice {
    _inner: ledger_core::Invoice,
}
