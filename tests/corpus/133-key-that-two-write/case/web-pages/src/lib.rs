//! The pages.

use redis::AsyncCommands;

/// Forgets.
pub async fn forget(con: &mut redis::aio::MultiplexedConnection, id: u64) {
    let _: () = con.unlink(format!("balance:{id}")).await.unwrap();
}
