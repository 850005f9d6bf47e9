//! The pages.

/// One's own, under another name.
pub async fn hold(pool: &sqlx::PgPool) {
    sqlx::raw_sql(include_str!("hold.sql")).execute(pool).await.unwrap();
    sqlx::query("INSERT INTO held_visits (id) VALUES (1)").execute(pool).await.unwrap();
}
