//! The pages of the shop.

use ledger_api::v1::ledger_client::LedgerClient;

/// Asks.
pub async fn pages(there: String) {
    let _ = LedgerClient::connect("http://ledger:50051").await; //~ mandate/hard-coded-endpoint
    drop(there);
}
