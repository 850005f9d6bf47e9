//! Prepares what the package is built from.

use std::fs;

fn main() {
    fs::copy("src/names.in", "../ledger-core/src/names.in").unwrap(); //~ mandate/build-escape
}
