//! The pages.

use redis::AsyncCommands;

fn balance_key(id: u64) -> String {
    format!("balance:{id}")
}

/// Looks.
pub async fn look(con: &mut redis::aio::MultiplexedConnection, id: u64) -> u64 {
    let key = balance_key(id);
    con.get(&key).await.unwrap() //~ mandate/foreign-store-read
}
