//! The pages of the shop.

/// Asks.
pub fn client() -> &'static str {
    std::any::type_name::<ledger_api::BooksClient>() //~ mandate/rust-only-interface
}
