//! The pages.

mod store;

use std::collections::HashMap;

/// The name of a collection is put together.
pub async fn look(db: &store::PageStore) {
    db.kept_in::<u64>("entries").find_one(1).await.unwrap();
}

/// The other argument names the collection.
pub async fn visit(db: &store::PageStore) {
    db.put_into("entries", "visits").await;
}

/// Everything has a method of this name.
pub fn count(words: &HashMap<&str, u64>) -> Option<u64> {
    words.get("entries").copied()
}
