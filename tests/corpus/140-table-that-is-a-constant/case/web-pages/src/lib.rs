//! The pages.

use redb::{ReadTransaction, TableDefinition};

const BOOKS: TableDefinition<u64, u64> = TableDefinition::new("entries");

/// Looks.
pub fn look(tx: &ReadTransaction) {
    let table = tx.open_table(BOOKS).unwrap();
    table.get(1).unwrap(); //~ mandate/foreign-store-read
}
