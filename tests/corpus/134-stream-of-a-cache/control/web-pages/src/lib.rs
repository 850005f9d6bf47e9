//! The pages.

use redis::AsyncCommands;

const VISITS: &str = "visits";

/// Listens.
pub async fn listen(con: &mut redis::aio::MultiplexedConnection) {
    let _: () = con.xread(&[VISITS], &["0"]).await.unwrap();
}
