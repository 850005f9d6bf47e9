//! The store of the pages.

use mongodb::{Collection, Database};

/// A database.
pub struct PageStore(Database);

impl PageStore {
    /// Anything by its name, in a space of its own.
    pub fn kept_in<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        let name = format!("pages_{name}");
        self.0.collection(&name)
    }

    /// Says what is kept, and keeps it elsewhere.
    pub async fn put_into(&self, title: &str, name: &str) {
        self.0.collection::<u64>(name).insert_one(title.len() as u64).await.unwrap();
    }

    /// One of some things.
    pub async fn get(&self, name: &str) -> Option<u64> {
        self.0.collection::<u64>(name).find_one(1).await.unwrap()
    }
}
