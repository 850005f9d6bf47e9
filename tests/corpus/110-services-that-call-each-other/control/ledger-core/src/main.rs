//! A program.

use ledger_api::v1::ledger_server::LedgerServer;

struct Desk;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let there = std::env::var("THERE")?;
    tonic::transport::Server::builder()
        .add_service(LedgerServer::new(Desk))
        .serve(there.parse()?)
        .await?;
    Ok(())
}
