//! How the books are kept.

use redis::Commands;

/// Sums up.
pub fn sum(con: &mut redis::Connection, sum: u64) {
    con.set_ex::<_, _, ()>("ledger:sums", sum, 60).unwrap();
}
