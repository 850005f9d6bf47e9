//! Prepares what the package is built from.

use std::fs;

const TABLES: &str = "../ledger-core/schema.sql"; //~ mandate/build-escape

fn main() {
    let _ = fs::read_to_string(TABLES).unwrap();
}
