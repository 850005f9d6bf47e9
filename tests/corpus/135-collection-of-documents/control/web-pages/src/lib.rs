//! The pages.

use mongodb::Database;

static ENTRIES: &str = "page_entries";

/// Looks.
pub async fn look(db: &Database) {
    db.collection::<u64>(ENTRIES).find_one(1).await.unwrap();
    [1, 2].iter().find(|entries| **entries == 1);
}
