//! The store of the pages.

use redis::Commands;

/// What was kept for a while.
pub fn recall(con: &mut redis::Connection, key: &str) -> u64 {
    let key = key.to_string();
    con.hlen(&key).unwrap()
}

/// What is kept for long.
pub struct Shelf;

impl Shelf {
    /// Puts something there.
    pub fn place(con: &mut redis::Connection, key: &str, value: u64) {
        con.set_ex::<_, _, ()>(key, value, 60).unwrap();
    }

    /// Puts something there again.
    pub fn replace(con: &mut redis::Connection, key: &str) {
        Self::place(con, key, 1);
    }
}

/// One's own.
pub fn visit(con: &mut redis::Connection) {
    Shelf::place(con, "pages:visits", 1);
}
