//! The pages.

mod store;

/// Asks whatever is wanted, of anything.
macro_rules! ask {
    ($store:ident, $what:ident, $name:expr, $($rest:expr),*) => {
        $store.$what($name, $($rest),*)
    };
}

/// Removes one thing of one's own.
macro_rules! forget {
    ($db:expr, $title:expr) => {{
        println!("{}", $title);
        $db.collection::<u64>("visits").delete_one(1).await.unwrap()
    }};
}

/// What is called is no call of a store.
pub fn say(words: &mut Vec<String>) {
    ask!(words, join_all, "entries", 1);
}

/// The title is none of the collection.
pub async fn wipe(db: &store::PageStore) {
    forget!(db.0, "entries");
}

/// One's own.
pub async fn visit(db: &store::PageStore) {
    ask!(db, put_into, "visits", 1);
}
