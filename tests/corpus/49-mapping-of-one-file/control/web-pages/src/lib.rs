//! The pages of the shop.

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// Prices.
pub fn prices() -> io::Result<Mmap> {
    let file = File::open("/dev/hugepages/prices")?;
    unsafe { Mmap::map(&file) }
}
