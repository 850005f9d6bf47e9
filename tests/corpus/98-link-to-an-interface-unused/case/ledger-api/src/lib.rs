//! What others may know of the books.

/// What is owed.
pub struct Owed;
