//! How the books are kept.

/// Enters.
pub async fn enter(pool: &sqlx::PgPool) {
    sqlx::query("INSERT INTO entries (sum) VALUES (1)").execute(pool).await.unwrap();
}
