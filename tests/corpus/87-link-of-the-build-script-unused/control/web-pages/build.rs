//! Prepares what the package is built from.

fn main() {
    println!("cargo::rustc-env=COUNT={}", ledger_core::count());
}
