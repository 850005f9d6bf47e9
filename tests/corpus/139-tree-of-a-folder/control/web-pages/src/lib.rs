//! The pages.

use sled::Db;

/// Looks.
pub fn look(db: &Db) {
    let entries = db.open_tree("entries").unwrap();
    entries.get("1").unwrap();
}
