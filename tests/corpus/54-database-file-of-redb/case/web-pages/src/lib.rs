//! The pages of the shop.

use redb::Database;

/// Opens it.
pub fn opened() -> Result<Database, redb::DatabaseError> {
    Database::create("/data/orders.redb")
}
