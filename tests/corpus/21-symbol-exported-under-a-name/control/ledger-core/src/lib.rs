//! How the books are kept.

/// Closes.
#[unsafe(export_name = "ledger_close_v2")]
pub extern "C" fn close() {}
