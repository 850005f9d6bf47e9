//! How the books are kept.

/// Whether it is open.
#[unsafe(no_mangle)]
pub static LEDGER_OPEN: i32 = 1;
