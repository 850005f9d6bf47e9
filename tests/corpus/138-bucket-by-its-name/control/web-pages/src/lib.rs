//! The pages.

use aws_sdk_s3::Client;

/// Looks.
pub async fn look(client: &Client, bucket: &str) {
    client.get_object().bucket(bucket).key("shop-receipts").send().await.unwrap();
    client.get_object().bucket("shop-pictures").key("1").send().await.unwrap();
}
