//! The pages.

mod store;

/// What people remember.
mod memory {
    /// A thought.
    pub fn recall(words: &mut Vec<String>, key: &str) -> usize {
        words.iter().filter(|word| word.starts_with(key)).count()
    }
}

/// Of another kind.
pub struct Shelf;

impl Shelf {
    /// Puts a book there.
    pub fn place(_books: &mut Vec<u64>, _title: &str, _at: u64) {}
}

/// Another function of the name.
pub fn look(words: &mut Vec<String>) -> usize {
    memory::recall(words, "ledger:sums")
}

/// Another type of the name.
pub fn slip(books: &mut Vec<u64>) {
    Shelf::place(books, "ledger:sums", 1);
}

/// One's own.
pub fn visit(con: &mut redis::Connection) -> u64 {
    store::recall(con, "pages:visits")
}
