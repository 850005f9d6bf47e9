//! The pages.

use redis::AsyncCommands;

/// Looks.
pub async fn look(con: &mut redis::aio::MultiplexedConnection, id: u64) -> u64 {
    con.get(format!("balance:{id}")).await.unwrap() //~ mandate/foreign-store-read
}
