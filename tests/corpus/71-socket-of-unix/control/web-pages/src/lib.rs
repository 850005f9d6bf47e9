//! The pages of the shop.

use std::io;
use std::net::TcpStream;

/// Connects.
pub fn connect() -> io::Result<TcpStream> {
    TcpStream::connect("ledger:8080")
}
