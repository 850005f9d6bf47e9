//! The pages.

use redis::AsyncCommands;

const BOOKINGS: &str = "bookings";

/// Listens.
pub async fn listen(con: &mut redis::aio::MultiplexedConnection) {
    let _: () = con.xread(&[BOOKINGS], &["0"]).await.unwrap(); //~ mandate/store-as-bus
}
