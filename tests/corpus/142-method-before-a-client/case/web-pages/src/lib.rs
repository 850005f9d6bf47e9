//! The pages.

mod store;

const ENTRIES: &str = "entries";

/// Looks, by however many steps.
pub async fn look(db: &store::PageStore) {
    db.perhaps_first_of(ENTRIES).await; //~ mandate/foreign-store-read
}

/// Writes past the books.
pub async fn slip(db: &store::PageStore) {
    db.put_into(1, "entries").await; //~ mandate/foreign-store-write
}

/// What is done to what a method gives is done to what it was given.
pub async fn wipe(db: &store::PageStore) {
    let totals = db.kept_in::<u64>("totals");
    totals.delete_one(1).await.unwrap(); //~ mandate/foreign-store-write
}

/// One's own.
pub async fn visit(db: &store::PageStore) {
    db.put_into(1, "visits").await;
}
