//! The pages of the shop.

/// Runs a program that has the name of a library.
pub fn close() {
    let _ = std::process::Command::new("ledger-core").spawn();
}
