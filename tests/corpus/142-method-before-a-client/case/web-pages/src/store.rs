//! The store of the pages.

use mongodb::{Collection, Database};

/// A database.
pub struct PageStore(Database);

impl PageStore {
    /// Anything by its name.
    pub fn kept_in<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        self.0.collection(name)
    }

    /// One of its things.
    pub async fn first_of(&self, name: &str, id: u64) -> Option<u64> {
        self.kept_in::<u64>(name).find_one(id).await.unwrap()
    }

    /// One of its things, or none.
    pub async fn perhaps_first_of(&self, name: &str) -> Option<u64> {
        self.first_of(name, 1).await
    }

    /// Puts something into it.
    pub async fn put_into(&self, id: u64, name: &str) {
        self.kept_in(name).insert_one(id).await.unwrap();
    }
}
