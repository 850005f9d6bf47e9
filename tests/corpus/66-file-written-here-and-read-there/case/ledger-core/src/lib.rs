//! How the books are kept.

use std::fs;
use std::io;

/// Writes it.
pub fn written() -> io::Result<()> {
    fs::write("/tmp/shop/invoices.csv", "1;20") //~ mandate/shared-file
}
