//! The pages.

const SUMS: &str = "ledger:sums";

/// Looks.
pub fn look(con: &mut redis::Connection) -> u64 {
    redis::cmd("GET").arg(SUMS).query(con).unwrap() //~ mandate/foreign-store-read
}

/// Writes past the books, together with something of its own.
pub fn slip(con: &mut redis::Connection, day: u64) {
    redis::pipe()
        .atomic()
        .cmd("SET")
        .arg("pages:visits")
        .arg("ledger:sums")
        .ignore()
        .cmd("HDEL") //~ mandate/foreign-store-write
        .arg(format!("ledger:days:{day}"))
        .arg("sum")
        .query::<()>(con)
        .unwrap();
}
