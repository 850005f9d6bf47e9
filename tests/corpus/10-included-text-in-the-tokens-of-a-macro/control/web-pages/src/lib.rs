//! The pages of the shop.

/// Shows how it would be done.
pub fn show() -> String {
    // include_str!("../../ledger-core/seal.txt")
    format!("{}!", r#"include_str!("../../ledger-core/seal.txt")"#)
}
