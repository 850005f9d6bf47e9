//! The books.

use ledger_api::v1::ledger_server::LedgerServer;

struct Books;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tonic::transport::Server::builder()
        .add_service(LedgerServer::new(Books))
        .serve("0.0.0.0:50051".parse()?)
        .await?;
    Ok(())
}
