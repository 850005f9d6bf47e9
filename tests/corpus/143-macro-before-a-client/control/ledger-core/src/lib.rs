//! How the books are kept.

use mongodb::{Collection, Database};

/// The books.
pub struct Books {
    entries: Collection<u64>,
}

impl Books {
    /// Opens them.
    pub fn open(db: &Database) -> Self {
        Self { entries: db.collection("entries") }
    }

    /// Enters.
    pub async fn enter(&self, id: u64) {
        self.entries.insert_one(id).await.unwrap();
    }
}
