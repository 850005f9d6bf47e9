//! How the books are kept.

use std::io;
use std::net::TcpListener;

/// Listens.
pub fn listen() -> io::Result<TcpListener> {
    TcpListener::bind("ledger:8080")
}
