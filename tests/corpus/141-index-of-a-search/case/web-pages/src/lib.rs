//! The pages.

use elasticsearch::{Elasticsearch, SearchParts};

/// Looks.
pub async fn look(client: &Elasticsearch) {
    client.search(SearchParts::Index(&["entries"])).send().await.unwrap(); //~ mandate/foreign-store-read
}
