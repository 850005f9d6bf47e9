//! What statements say, in the dialects of several databases, and what is no statement.

use super::*;

fn touched(text: &str) -> Vec<String> {
    let script = script(text);
    let statements = script.statements.iter();
    let touches = statements.flat_map(|statement| &statement.touches);
    touches.map(|(name, mode)| format!("{} {name}", mode.as_str())).collect()
}

#[test]
fn reads_and_writes_are_told_apart() {
    for (text, expected) in [
        ("SELECT * FROM Orders o JOIN shop.items i ON i.o = o.id", "read orders, read shop.items"),
        ("INSERT INTO orders (a) VALUES ($1) RETURNING id", "write orders"),
        ("INSERT INTO a SELECT * FROM a JOIN b USING (x)", "read a, write a, read b"),
        ("UPDATE a SET x = b.x FROM b WHERE b.id = a.id", "write a, read b"),
        ("DELETE FROM a WHERE id IN (SELECT id FROM b)", "write a, read b"),
        ("WITH a AS (SELECT 1 FROM x) SELECT * FROM a, y", "read x, read y"),
        ("WITH d AS (DELETE FROM q RETURNING *) INSERT INTO r SELECT * FROM d", "write q, write r"),
        ("SELECT * FROM \"Order\" WHERE id = ?", "read Order"),
        ("INSERT OR IGNORE INTO t VALUES (?1, ?2)", "write t"),
        ("INSERT OR UPDATE INTO t (a) SELECT b.a FROM b WHERE b.c = @c", "read b, write t"),
        ("REPLACE INTO `t` VALUES (?)", "write t"),
        ("SELECT * FROM unnest($1::text[]) AS x", ""),
        ("SELECT extract(epoch FROM created) FROM a", "read a"),
        ("TRUNCATE TABLE a, b", "write a, write b"),
        ("COPY a (x) FROM STDIN", "write a"),
        ("SELECT x FROM mandate_hole WHERE a = b", ""),
    ] {
        assert_eq!(touched(text).join(", "), expected, "{text}");
    }
}

#[test]
fn what_no_dialect_parses_is_looked_through() {
    for (text, expected) in [
        ("UPDATE a SET x = 1 FROM b WHERE = =", "write a, read b"),
        ("INSERT INTO a (x, mandate_hole", "write a"),
        ("SELECT x FROM a LEFT JOIN b WHERE = =", "read a, read b"),
        ("WITH c AS (SELECT 1 FROM a WHERE = =) SELECT FROM c WHERE = =", "read a"),
    ] {
        let read = script(text);
        assert!(!read.statements[0].exact, "{text}");
        assert_eq!(touched(text).join(", "), expected, "{text}");
    }
    assert_eq!(script("DELETE not allowed here").unread, [0]);
}

#[test]
fn definitions_are_read_from_their_heads() {
    let read = script(
        "CREATE TABLE IF NOT EXISTS a (id INT REFERENCES b(id), EXCLUDE USING gist (x WITH &&));
         ALTER TABLE a RENAME TO c; -- ALTER TABLE z RENAME TO y;
         DROP TABLE IF EXISTS d, s.e CASCADE;
         CREATE MATERIALIZED VIEW v AS SELECT * FROM c JOIN f ON true;
         CREATE TEMP TABLE t (x INT);
         CREATE UNIQUE INDEX CONCURRENTLY i ON c (id);
         CREATE FUNCTION g() RETURNS trigger AS $$ BEGIN INSERT INTO h VALUES (1);
           PERFORM pg_notify('chan', 'x'); END $$ LANGUAGE plpgsql;
         ALTER TABLE c SET SCHEMA s;",
    );
    let changes: Vec<&Change> = read.statements.iter().flat_map(|s| &s.changes).collect();
    let name = TableName::parse;
    assert_eq!(
        changes,
        [
            &Change::Create(name("a"), Made::Table),
            &Change::Refer(name("a"), name("b")),
            &Change::Rename(name("a"), name("c")),
            &Change::Drop(name("d")),
            &Change::Drop(name("s.e")),
            &Change::Create(name("v"), Made::View),
            &Change::Alter(name("c")),
            &Change::Move(name("c"), "s".into()),
        ]
    );
    let channels: Vec<&Channel> = read.statements.iter().flat_map(|s| &s.channels).collect();
    assert_eq!(channels, [&Channel { name: "chan".into(), listens: false }]);
    let touched: Vec<String> = touched("CREATE VIEW v AS SELECT * FROM a");
    assert_eq!(touched, ["read a", "define v"]);
}

#[test]
fn books_of_migrations_and_jobs_are_no_tables_of_the_workspace() {
    for table in ["_sqlx_migrations", "auth__sqlx_migrations", "cron.job", "cron.job_run_details"] {
        assert_eq!(touched(&format!("SELECT a FROM {table} WHERE b")), [""; 0], "{table}");
    }
    for table in ["sqlx_migration", "cron.runs", "job"] {
        assert_eq!(touched(&format!("SELECT a FROM {table}")), [format!("read {table}")]);
    }
}

#[test]
fn prose_begins_with_no_verb() {
    assert_eq!(begins_with_verb("\n  -- all\n SELECT 1"), Some(false));
    assert_eq!(begins_with_verb("select 1"), Some(true));
    for text in ["SELECTED x", "select a file", "Delete it", "SELECT", "", "(", "DELETE, please"] {
        assert_ne!(begins_with_verb(text), Some(false), "{text}");
    }
}

#[test]
fn no_text_overflows_the_stack() {
    for part in ["(", "SELECT (", "NOT ", "a + ", "[", "x::", "CASE WHEN ", "a OR ", "- ", "'a' "] {
        script(&format!("SELECT {} FROM t", part.repeat(20_000)));
    }
    script(&format!("SELECT 1{}", " UNION SELECT 1".repeat(20_000)));
    script(&format!("SELECT a{} FROM t", ".b".repeat(20_000)));
    script(&format!("SELECT * FROM a{}", " NATURAL x".repeat(20_000)));
}

#[test]
fn a_dump_of_many_rows_writes_to_its_table_and_reads_where_it_asks() {
    let rows = vec!["(1, 'select from here')"; 1_000].join(", ");
    let touches = |text: &str| {
        let script = script(text);
        let statement = script.statements.first().unwrap();
        (statement.exact, statement.touches.clone())
    };
    let written = (TableName::parse("s.t"), Mode::Write);
    let plain = touches(&format!("INSERT INTO s.t (a, b) VALUES {rows};"));
    assert_eq!(plain, (true, vec![written.clone()]));
    let asking = format!("INSERT INTO s.t (a, b) VALUES {rows}, ((SELECT x FROM u), 'b');");
    assert_eq!(touches(&asking), (true, vec![(TableName::parse("u"), Mode::Read), written]));
}

#[test]
fn rows_are_taken_off_the_tables_of_the_locking_query_alone() {
    let polled = |text: &str| script(text).statements.first().unwrap().polled.clone();
    let batch = "WITH batch AS (SELECT j.id FROM jobs j JOIN (SELECT 1) x ON true WHERE j.at > (SELECT now()) \
        LIMIT 5 FOR UPDATE SKIP LOCKED) UPDATE totals SET n = 1 FROM batch, names WHERE true";
    assert_eq!(polled(batch), [TableName::parse("jobs")]);
    assert_eq!(polled("SELECT id FROM jobs FOR UPDATE"), []);
}

#[test]
fn columns_are_what_begins_the_parts_of_a_table() {
    let columns = |text: &str| {
        let read = script(text);
        let names: Vec<String> =
            read.statements.iter().flat_map(|s| &s.columns).map(ToString::to_string).collect();
        names.join(" ")
    };
    let table =
        "CREATE TABLE IF NOT EXISTS s.a (id BIGINT PRIMARY KEY, \"Total\" NUMERIC(10, 2) DEFAULT 0,
        key TEXT, CONSTRAINT c CHECK (id > 0, total), UNIQUE (id, total), PRIMARY KEY (id));";
    assert_eq!(columns(table), "id Total");
    assert_eq!(columns("ALTER TABLE a ADD COLUMN IF NOT EXISTS b INT, ADD c TEXT"), "b c");
    assert_eq!(columns("ALTER TABLE a ADD CONSTRAINT x UNIQUE (b); ALTER TABLE a DROP b"), "");
    assert_eq!(columns("CREATE TABLE a AS SELECT (b, c) FROM d"), "");
    assert_eq!(columns("CREATE TABLE a PARTITION OF b FOR VALUES IN (1, 2)"), "");
    assert_eq!(columns("CREATE TABLE a (b"), "b");
}

#[test]
fn definitions_are_read_alone() {
    let text = "SELECT a FROM b; create table c (d INT); DELETE FROM c; nonsense; DROP TABLE e;";
    let read = definitions(text);
    let changes: Vec<_> = read.statements.iter().flat_map(|s| &s.changes).cloned().collect();
    let all: Vec<_> = script(text).statements.into_iter().flat_map(|s| s.changes).collect();
    assert_eq!(changes.len(), 2);
    assert_eq!((changes, read.unread.len()), (all, 0));
}
