//! The pages.

/// Reads what another program keeps.
pub async fn look(pool: &sqlx::PgPool, day: i64) {
    let asked = format!("select id from entries where day = {day}"); //~ mandate/foreign-store-read
    sqlx::query(&asked).fetch_all(pool).await.unwrap();
}

/// Something of its own.
pub async fn visit(pool: &sqlx::PgPool) {
    sqlx::query("INSERT INTO visits (id) VALUES (1)").execute(pool).await.unwrap();
}
