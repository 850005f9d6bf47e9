//! Prepares what the package is built from.

use std::fs;

const WORDS: &str = "../web-kit/words.txt";

fn main() {
    let _ = fs::read_to_string(WORDS).unwrap();
}
