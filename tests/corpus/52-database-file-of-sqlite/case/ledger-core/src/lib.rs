//! How the books are kept.

use rusqlite::Connection;

/// Opens it.
pub fn opened() -> rusqlite::Result<Connection> {
    Connection::open("/data/orders.db") //~ mandate/shared-memory
}
