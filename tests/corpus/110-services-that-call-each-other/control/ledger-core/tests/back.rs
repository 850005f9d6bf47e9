//! Asks the web as it will ask us.

use web_api::v1::pages_client::PagesClient;

#[tokio::test]
async fn asks() {
    let _ = PagesClient::connect(std::env::var("THERE").unwrap()).await;
}
