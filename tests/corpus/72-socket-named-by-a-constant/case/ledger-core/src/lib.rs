//! How the books are kept.

use std::io;
use std::os::unix::net::UnixListener;

/// Listens.
pub fn listen() -> io::Result<UnixListener> {
    UnixListener::bind("/run/shop/ledger.sock") //~ mandate/local-ipc
}
