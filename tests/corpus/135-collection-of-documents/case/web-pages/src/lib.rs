//! The pages.

use mongodb::Database;

static ENTRIES: &str = "entries";

/// Looks.
pub async fn look(db: &Database) {
    db.collection::<u64>(ENTRIES).find_one(1).await.unwrap(); //~ mandate/foreign-store-read
}
