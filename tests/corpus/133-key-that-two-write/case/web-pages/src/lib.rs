//! The pages.

use redis::AsyncCommands;

/// Keeps, too.
pub async fn keep(con: &mut redis::aio::MultiplexedConnection, id: u64) {
    let _: () = con.set_ex(format!("balance:{id}"), 2, 60).await.unwrap();
}
