//! How the books are kept.

use redis::AsyncCommands;

/// Tells.
pub async fn tell(con: &mut redis::aio::MultiplexedConnection, id: u64) {
    let _: () = con.xadd("bookings", "*", &[("id", id)]).await.unwrap();
}
