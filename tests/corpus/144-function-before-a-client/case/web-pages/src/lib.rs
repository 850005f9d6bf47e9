//! The pages.

mod store;

use store::{Shelf, recall as recalled};

/// Looks.
pub fn look(con: &mut redis::Connection) -> u64 {
    recalled(con, "ledger:sums") //~ mandate/foreign-store-read
}

/// Writes past the books.
pub fn slip(con: &mut redis::Connection) {
    Shelf::replace(con, "ledger:sums"); //~ mandate/foreign-store-write
}
