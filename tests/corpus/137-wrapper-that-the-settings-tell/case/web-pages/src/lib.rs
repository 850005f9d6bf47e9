//! The pages.

mod store;

const ENTRIES: &str = "entries";

/// Looks.
pub async fn look(db: &store::Store) {
    ask!(db, find_one, ENTRIES, 1); //~ mandate/foreign-store-read
}
