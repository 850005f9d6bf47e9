//! The books.

fn main() {
    let _ = std::any::type_name::<ledger_api::BooksServer>();
}
