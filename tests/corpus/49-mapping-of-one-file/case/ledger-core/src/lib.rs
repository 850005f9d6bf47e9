//! How the books are kept.

use std::fs::OpenOptions;
use std::io;

use memmap2::MmapMut;

/// Prices.
pub fn prices() -> io::Result<MmapMut> {
    let file = OpenOptions::new().read(true).write(true).open("/dev/hugepages/prices")?;
    unsafe { MmapMut::map_mut(&file) } //~ mandate/shared-memory
}
