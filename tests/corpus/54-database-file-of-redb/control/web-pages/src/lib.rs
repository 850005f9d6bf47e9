//! The pages of the shop.

/// A database of the pages.
pub struct Database(&'static str);

impl Database {
    /// Names it.
    pub fn create(name: &'static str) -> Self {
        Self(name)
    }
}

/// Names a database.
pub fn opened() -> &'static str {
    Database::create("/data/orders.redb").0
}
