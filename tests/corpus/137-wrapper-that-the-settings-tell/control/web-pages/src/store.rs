//! The store of the pages.

/// A database.
pub struct Store(mongodb::Database);

impl Store {
    /// Remembers.
    pub async fn visit(&self) {
        self.0.collection::<u64>("visits").insert_one(1).await.unwrap();
    }
}
