//! Prepares what the package is built from.

use std::{env, fs};
use std::path::Path;

fn main() {
    let out = env::var("OUT_DIR").unwrap();
    fs::copy("src/names.in", Path::new(&out).join("names.in")).unwrap();
}
