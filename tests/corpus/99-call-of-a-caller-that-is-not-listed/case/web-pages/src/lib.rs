//! The pages of the shop.

use ledger_api::v1::ledger_client::LedgerClient;

/// Asks.
pub async fn pages(there: String) {
    let _ = LedgerClient::connect(there).await; //~ mandate/undeclared-consumer
}
