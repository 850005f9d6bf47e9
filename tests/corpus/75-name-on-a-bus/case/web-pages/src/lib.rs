//! The pages of the shop.

/// Calls.
pub async fn call(connection: &zbus::Connection) -> zbus::Result<zbus::Proxy<'static>> {
    zbus::Proxy::new(connection, "shop.Ledger", "/shop/ledger", "shop.Ledger1").await
}
