//! The pages of the shop.

use std::io;

use tokio::net::UnixStream;

const LEDGER: &str = "/run/shop/ledger.sock";

/// Connects.
pub async fn connect() -> io::Result<UnixStream> {
    UnixStream::connect(LEDGER).await
}
