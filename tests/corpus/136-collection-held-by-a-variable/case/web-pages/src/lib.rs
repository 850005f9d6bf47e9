//! The pages.

use mongodb::Database;

/// Looks.
pub async fn look(db: &Database) {
    let entries = db.collection::<u64>("entries");
    let pages = db.collection::<u64>("pages");
    pages.insert_one(1).await.unwrap();
    entries.delete_one(1).await.unwrap(); //~ mandate/foreign-store-write
}
