//! The pages of the shop.

use std::io;
use std::os::unix::net::UnixStream;

/// Connects.
pub fn connect() -> io::Result<UnixStream> {
    UnixStream::connect("/run/shop/ledger.sock")
}
