//! The pages.

use redis::AsyncCommands;

const KEYS: &str = "pages";

/// Looks.
pub async fn look(con: &mut redis::aio::MultiplexedConnection, id: u64) -> Vec<u64> {
    con.hgetall(format!("{}:{}", KEYS, id)).await.unwrap()
}
