//! A program.

use ledger_api::v1::ledger_client::LedgerClient;
use web_api::v1::pages_server::PagesServer;

struct Desk;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let there = std::env::var("THERE")?;
    let _ = LedgerClient::connect(there.clone()).await;
    tonic::transport::Server::builder()
        .add_service(PagesServer::new(Desk))
        .serve(there.parse()?)
        .await?;
    Ok(())
}
