//! How the books are kept.

use redb::Database;

/// Opens it.
pub fn opened() -> Result<Database, redb::DatabaseError> {
    Database::create("/data/orders.redb")
}
