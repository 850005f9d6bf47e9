//! How the books are kept.

use redb::{TableDefinition, WriteTransaction};

const ENTRIES: TableDefinition<u64, u64> = TableDefinition::new("entries");

/// Keeps.
pub fn keep(tx: &WriteTransaction) {
    let mut table = tx.open_table(ENTRIES).unwrap();
    table.insert(1, 1).unwrap();
}
