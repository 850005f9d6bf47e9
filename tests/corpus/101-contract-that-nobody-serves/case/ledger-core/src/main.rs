//! The books.

fn main() {}
