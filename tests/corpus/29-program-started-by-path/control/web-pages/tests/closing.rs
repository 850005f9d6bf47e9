//! Tries the books out.

#[test]
fn the_books_close() {
    let _ = std::process::Command::new("./target/release/ledger-close").status();
}
