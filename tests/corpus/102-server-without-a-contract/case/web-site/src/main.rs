//! The site.

use axum::Router;
use axum::routing::get;

async fn orders() -> &'static str {
    "[]"
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8080").await?;
    let router = Router::new().route("/orders", get(orders));
    axum::serve(listener, router).await?; //~ mandate/undeclared-interface
    Ok(())
}
