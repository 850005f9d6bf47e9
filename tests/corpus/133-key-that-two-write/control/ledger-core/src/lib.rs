//! How the books are kept.

use redis::AsyncCommands;

/// Keeps a balance.
pub async fn keep(con: &mut redis::aio::MultiplexedConnection, id: u64) {
    let _: () = con.set_ex(format!("balance:{id}"), 1, 60).await.unwrap();
}
