//! How the books are kept.

/// Sums up.
pub fn sum(con: &mut redis::Connection, sum: u64, day: u64) {
    let _: () = redis::cmd("SET").arg("ledger:sums").arg(sum).query(con).unwrap();
    let _: () = redis::cmd("HSET").arg(format!("ledger:days:{day}")).arg(1).query(con).unwrap();
}
