//! A program.

use ledger_api::v1::ledger_server::LedgerServer;
use web_api::v1::pages_client::PagesClient;

struct Desk;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let there = std::env::var("THERE")?;
    let _ = PagesClient::connect(there.clone()).await; //~ mandate/interface-cycle
    tonic::transport::Server::builder()
        .add_service(LedgerServer::new(Desk))
        .serve(there.parse()?)
        .await?;
    Ok(())
}
