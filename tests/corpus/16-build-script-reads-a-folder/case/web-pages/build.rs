//! Prepares what the package is built from.

use std::fs;

fn main() {
    for entry in fs::read_dir("../ledger-core/src").unwrap() { //~ mandate/build-escape
        println!("cargo::rerun-if-changed={}", entry.unwrap().path().display());
    }
}
