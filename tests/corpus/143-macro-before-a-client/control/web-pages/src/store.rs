//! The store of the pages.

use mongodb::Database;

/// A database.
pub struct PageStore(pub Database);

impl PageStore {
    /// One of its things.
    pub async fn first_of(&self, name: &str, id: u64) -> Option<u64> {
        self.0.collection::<u64>(name).find_one(id).await.unwrap()
    }

    /// Puts something into it.
    pub async fn put_into(&self, name: &str, id: u64) {
        self.0.collection(name).insert_one(id).await.unwrap();
    }
}
