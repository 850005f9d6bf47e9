//! The pages of the shop.

use std::io;

use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{GenericNamespaced, Stream};

/// Connects.
pub fn connect() -> io::Result<Stream> {
    Stream::connect("shop-ledger.sock".to_ns_name::<GenericNamespaced>()?)
}
