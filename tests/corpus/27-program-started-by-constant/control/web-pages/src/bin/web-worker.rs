//! Does what takes long.

fn main() {}
