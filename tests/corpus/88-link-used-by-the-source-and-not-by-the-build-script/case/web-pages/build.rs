//! Prepares what the package is built from.

fn main() {
    println!("cargo::rerun-if-changed=src");
}
