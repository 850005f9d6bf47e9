//! The pages.

use ledger_core::{Rates, entry, total};

/// Reads what belongs to something.
pub async fn look(page: page::Model, db: &DatabaseConnection) {
    page.find_related(entry::Entity).all(db).await.unwrap(); //~ mandate/foreign-store-read
}

/// Writes what was read elsewhere.
pub async fn change(found: total::Model, db: &DatabaseConnection) {
    let mut found: total::ActiveModel = found.into(); //~ mandate/foreign-store-write
    found.id = Set(1);
    found.update(db).await.unwrap();
}

/// Joins.
pub fn rates() -> SelectStatement {
    Query::select().from(Pages::Table).join(JoinType::LeftJoin, Rates::Table, on()).take() //~ mandate/foreign-store-read
}
