//! The pages.

/// Keeps the books to itself for a while.
pub async fn hold(pool: &sqlx::PgPool) {
    sqlx::raw_sql(include_str!("hold.sql")).execute(pool).await.unwrap();
    sqlx::query("INSERT INTO held_entries (sum) VALUES (1)").execute(pool).await.unwrap(); //~ mandate/foreign-store-write
}
