//! The pages of the shop.

use duct::cmd;

/// Closes the books.
pub fn close() {
    let _ = cmd!("ledger-close", "--now").run(); //~ mandate/spawned-sibling
}
