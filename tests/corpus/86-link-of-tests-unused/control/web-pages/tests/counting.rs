//! Counts.

#[test]
fn nothing_is_counted() {
    assert_eq!(ledger_core::count(), 0);
}
