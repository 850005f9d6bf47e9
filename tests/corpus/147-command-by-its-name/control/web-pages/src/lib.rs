//! The pages.

use std::process::Command;

/// What is put there is none of the key.
pub fn visit(con: &mut redis::Connection) {
    let _: () = redis::cmd("SET").arg("pages:visits").arg("ledger:sums").query(con).unwrap();
}

/// Asks nothing of the books.
pub fn watch(con: &mut redis::Connection) {
    let _: () = redis::cmd("PING").arg("ledger:sums").query(con).unwrap();
}

/// Another kind of command.
pub fn print() {
    Command::new("get").arg("ledger:sums").status().unwrap();
}
