//! The pages of the shop.

/// Closes the books.
pub fn close() {
    let _ = std::process::Command::new("./target/release/ledger-close").status(); //~ mandate/spawned-sibling
}
