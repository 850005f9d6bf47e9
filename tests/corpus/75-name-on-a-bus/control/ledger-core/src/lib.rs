//! How the books are kept.

/// Calls.
pub async fn call(connection: &zbus::Connection) -> zbus::Result<zbus::Proxy<'static>> {
    zbus::Proxy::new(connection, "org.freedesktop.Notifications", "/shop/ledger", "shop.Ledger1").await
}
