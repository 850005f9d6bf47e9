//! How the books are kept.

/// Takes a name.
pub async fn serve(connection: &zbus::Connection) -> zbus::Result<()> {
    connection.request_name("shop.Ledger").await //~ mandate/local-ipc
}
