//! The pages of the shop.

use std::fs::{File, OpenOptions};
use std::io;

/// Writes it.
pub fn written() -> io::Result<File> {
    OpenOptions::new().append(true).open("/var/spool/shop/orders") //~ mandate/shared-file
}
