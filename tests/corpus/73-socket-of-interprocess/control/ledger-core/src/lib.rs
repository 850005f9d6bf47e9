//! How the books are kept.

use std::io;

use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{GenericNamespaced, Listener, ListenerOptions};

/// Listens.
pub fn listen() -> io::Result<Listener> {
    ListenerOptions::new().name("shop-ledger.sock".to_ns_name::<GenericNamespaced>()?).create_sync()
}
