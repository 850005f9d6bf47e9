//! Prepares what the package is built from.

use std::fs;
use std::path::Path;

fn main() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ledger-core/schema.sql"); //~ mandate/build-escape
    let _ = fs::read_to_string(path).unwrap();
}
