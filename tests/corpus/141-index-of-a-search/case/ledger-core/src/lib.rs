//! How the books are kept.

use elasticsearch::{Elasticsearch, IndexParts};

/// Keeps.
pub async fn keep(client: &Elasticsearch) {
    client.index(IndexParts::IndexId("entries", "1")).send().await.unwrap();
}
