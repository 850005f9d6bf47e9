//! How the books are kept.

/// Opens it.
pub fn opened() -> sled::Result<sled::Db> {
    sled::open("/data/orders")
}
