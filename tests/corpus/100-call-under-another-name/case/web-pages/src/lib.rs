//! The pages of the shop.

use ledger_api::v1::ledger_client::LedgerClient as Books;

/// Asks.
pub async fn pages(there: String) {
    let _ = Books::connect(there).await; //~ mandate/undeclared-consumer
}
