//! The pages.

use aws_sdk_s3::Client;

/// Looks.
pub async fn look(client: &Client) {
    client.get_object().bucket("shop-receipts").key("1").send().await.unwrap(); //~ mandate/foreign-store-read
}
