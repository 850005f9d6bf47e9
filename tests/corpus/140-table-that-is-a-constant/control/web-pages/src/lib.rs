//! The pages.

mod kept;

use redb::{ReadTransaction, TableDefinition};

const BOOKS: TableDefinition<u64, u64> = TableDefinition::new("visits");

/// Looks.
pub fn look(tx: &ReadTransaction) {
    let table = tx.open_table(BOOKS).unwrap();
    table.get(1).unwrap();
}
