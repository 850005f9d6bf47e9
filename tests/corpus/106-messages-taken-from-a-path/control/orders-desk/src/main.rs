//! Serves them.

use orders_api::v1::orders_server::OrdersServer;

struct Desk;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let there = std::env::var("THERE")?;
    tonic::transport::Server::builder()
        .add_service(OrdersServer::new(Desk))
        .serve(there.parse()?)
        .await?;
    Ok(())
}
