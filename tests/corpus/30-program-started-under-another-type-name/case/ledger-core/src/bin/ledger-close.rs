//! Closes the books.

fn main() {}
