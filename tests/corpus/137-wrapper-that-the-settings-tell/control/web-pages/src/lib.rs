//! The pages.

mod store;

const VISITS: &str = "visits";

/// Looks.
pub async fn look(db: &store::Store) {
    ask!(db, find_one, VISITS, 1);
}
