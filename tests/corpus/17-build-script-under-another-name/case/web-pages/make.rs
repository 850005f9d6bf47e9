//! Prepares what the package is built from.

use std::fs;

fn main() {
    let _ = fs::read_to_string("../ledger-core/schema.sql").unwrap(); //~ mandate/build-escape
}
