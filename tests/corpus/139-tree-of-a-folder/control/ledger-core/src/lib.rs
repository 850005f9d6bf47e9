//! How the books are kept.

use sled::Db;

/// Keeps.
pub fn keep(db: &Db) {
    let entries = db.open_tree("entries").unwrap();
    entries.insert("1", "1").unwrap();
}
