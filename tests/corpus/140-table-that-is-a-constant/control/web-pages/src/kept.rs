//! Whatever the pages keep.

use redb::{ReadTransaction, TableDefinition, WriteTransaction};

/// Something, under a name that is made elsewhere.
pub struct Kept {
    name: String,
}

impl Kept {
    /// Puts something there; the variable is called like one of another file.
    pub fn put(&self, tx: &WriteTransaction) {
        let mut table = tx.open_table(TableDefinition::new(&self.name)).unwrap();
        table.insert(1, 1).unwrap();
    }

    /// Takes it.
    pub fn take(&self, tx: &ReadTransaction) {
        let table = tx.open_table(TableDefinition::new(&self.name)).unwrap();
        table.get(1).unwrap();
    }
}
