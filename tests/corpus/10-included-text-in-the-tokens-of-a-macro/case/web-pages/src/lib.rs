//! The pages of the shop.

/// Shows the seal.
pub fn show() -> String {
    format!("{}!", include_str!("../../ledger-core/seal.txt")) //~ mandate/source-escape
}
