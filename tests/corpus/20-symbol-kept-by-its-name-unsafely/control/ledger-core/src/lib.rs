//! How the books are kept.

/// Closes.
#[unsafe(no_mangle)]
pub extern "C" fn ledger_close() {}
