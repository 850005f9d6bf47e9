//! How the books are kept.

/// Posts.
#[unsafe(no_mangle)]
pub extern "C" fn ledger_post(sum: i64) -> i64 {
    sum
}
