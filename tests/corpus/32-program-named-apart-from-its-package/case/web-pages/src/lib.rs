//! The pages of the shop.

/// Closes the books.
pub fn close() {
    let _ = std::process::Command::new("closer").spawn(); //~ mandate/spawned-sibling
}
