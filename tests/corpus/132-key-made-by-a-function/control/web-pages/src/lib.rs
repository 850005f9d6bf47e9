//! The pages.

use redis::AsyncCommands;

fn made(text: &str) -> String {
    text.replace("balance", "page")
}

/// Looks.
pub async fn look(con: &mut redis::aio::MultiplexedConnection) -> u64 {
    let _: () = con.set_ex("visits", 1, 60).await.unwrap();
    let key = made("balance");
    con.get(&key).await.unwrap()
}
