//! The pages of the shop.

/// Opens it.
pub fn opened() -> sled::Result<sled::Db> {
    sled::open("/data/pages")
}
