//! The pages of the shop.

use rusqlite::Connection;

/// Opens it.
pub fn opened() -> rusqlite::Result<Connection> {
    Connection::open_in_memory()
}
