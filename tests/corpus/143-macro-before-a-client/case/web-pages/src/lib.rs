//! The pages.

mod store;

/// Asks whatever is wanted.
macro_rules! ask {
    ($store:ident, $what:ident, $name:expr, $($rest:expr),*) => {
        $store.$what($name, $($rest),*).await
    };
}

/// Removes one thing.
macro_rules! forget {
    ($db:expr, $name:expr) => {
        $db.collection::<u64>($name).delete_one(1).await.unwrap()
    };
}

const ENTRIES: &str = "entries";

/// Looks.
pub async fn look(db: &store::PageStore) {
    ask!(db, first_of, ENTRIES, 1); //~ mandate/foreign-store-read
}

/// Writes past the books.
pub async fn slip(db: &store::PageStore) {
    ask!(db, put_into, "entries", 1); //~ mandate/foreign-store-write
}

/// Takes out of the books.
pub async fn wipe(db: &store::PageStore) {
    forget!(db.0, "totals"); //~ mandate/foreign-store-write
}

/// One's own.
pub async fn visit(db: &store::PageStore) {
    ask!(db, put_into, "visits", 1);
}
