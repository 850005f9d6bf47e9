//! The pages.

/// Is given to nobody who takes statements.
pub fn prose() {
    let advice = "select one from entries that you like";
    println!("{advice}");
}

/// The variable of another function.
pub async fn visit(pool: &sqlx::PgPool, advice: &str) {
    sqlx::query(advice).fetch_all(pool).await.unwrap();
    sqlx::query("SELECT id FROM entries_of_visits").fetch_all(pool).await.unwrap();
}
