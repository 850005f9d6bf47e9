//! The pages of the shop.

use std::io;

use tokio::net::UnixStream;

const DOCKER: &str = "/var/run/docker.sock";

/// Connects.
pub async fn connect() -> io::Result<UnixStream> {
    UnixStream::connect(DOCKER).await
}
