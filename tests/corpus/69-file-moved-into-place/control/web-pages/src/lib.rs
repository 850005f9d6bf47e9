//! The pages of the shop.

use std::fs;
use std::io;

/// Reads it.
pub fn read() -> io::Result<String> {
    fs::read_to_string("invoices.csv")
}
