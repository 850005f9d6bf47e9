//! Stores through the whole program: their pages, the drawing, what is not seen.

#![expect(clippy::unwrap_used, reason = "a test that can't prepare its workspace has failed")]

mod support;

use std::path::Path;

use support::{copy, mandate, package_root, write};

fn fixture(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&package_root().join("tests/fixtures").join(name), dir.path());
    dir
}

fn said(dir: &Path, args: &[&str]) -> String {
    let outcome = mandate(dir, args);
    format!("{}{}", outcome.stdout, outcome.stderr)
}

#[test]
fn settings_of_migrations_say_whose_a_schema_is_and_prepared_queries_are_linked() {
    let dir = fixture("edge/told-migrations");
    let page = said(dir.path(), &["stores", "--limit", "0"]);
    assert_eq!(page.matches("the settings of the migrations lead to it").count(), 2, "{page}");
    let spot = "blind spot: 1 prepared queries without their literal\n  jobs/.sqlx/query-3.json:1";
    assert!(page.contains(spot), "{page}");
}

#[test]
fn a_damaged_settings_file_or_prepared_query_is_counted() {
    let dir = fixture("edge/told-migrations");
    std::fs::write(dir.path().join("diesel.toml"), "= nonsense").unwrap();
    std::fs::write(dir.path().join("jobs/.sqlx/query-3.json"), "[[").unwrap();
    let page = said(dir.path(), &["stores"]);
    assert!(page.contains("1 settings of migrations that are not TOML"), "{page}");
    assert!(page.contains("1 prepared queries of an unknown shape"), "{page}");
}

#[test]
fn a_store_and_an_object_have_pages_and_a_drawing() {
    let dir = fixture("edge/store-clients");
    let object = said(dir.path(), &["explain", "carts"]);
    assert!(object.contains("mongodb of cart (mongodb)"), "{object}");
    assert!(object.contains("web-pages  writes"), "{object}");
    let store = said(dir.path(), &["explain", "redis of cart"]);
    assert!(store.contains("cart-events") && store.contains("published"), "{store}");
    let dot = said(dir.path(), &["graph", "--stores"]);
    assert!(dot.contains("\"store s3 of cart\" [shape=cylinder]"), "{dot}");
    let arrow = "\"web-pages\" -> \"store s3 of cart\" [label=\"reads 2\", color=red]";
    assert!(dot.contains(arrow), "{dot}");
    let mermaid = said(dir.path(), &["graph", "--stores", "--format", "mermaid", "--by", "team"]);
    assert!(mermaid.contains("[(\"store s3 of cart\")]"), "{mermaid}");
}

#[test]
fn stores_of_deployment_files_stand_beside_those_of_code() {
    let dir = fixture("edge/given-stores");
    let page = said(dir.path(), &["stores", "--limit", "0"]);
    assert!(page.contains("postgres://db/books") && page.contains("forecast"), "{page}");
    let json = mandate(dir.path(), &["stores", "--format", "json"]).stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(document["given"].as_array().unwrap().len() > 1, "{json}");
}

#[test]
fn what_made_one_store_of_several_is_told() {
    let dir = fixture("edge/one-address");
    let page = said(dir.path(), &["stores", "--limit", "0"]);
    let address = "  given to services as postgres://db/books\n  one store with `ledger`, `web`: services of both are given postgres://db/books at compose.yaml:6, compose.yaml:13\n";
    assert!(page.contains(address), "{page}");
    assert!(page.contains("services of both are given redis://cache at"), "{page}");
    assert!(page.contains("given to services as redis://cache/1\n"), "{page}");
    assert!(!page.contains("hunter2") && !page.contains("swordfish"), "{page}");
    let explained = said(dir.path(), &["explain", "sessions"]);
    assert!(explained.contains(address), "{explained}");
    let json = mandate(dir.path(), &["stores", "--format", "json"]).stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let first = &document["instances"][0];
    assert_eq!(first["given"][0], "postgres://db/books", "{json}");
    assert_eq!(first["mergers"][0]["why"], "address", "{json}");
    // What people say wins.
    let apart = "[[store]]\ndistinct = [\"ledger\", \"web\"]\nreason = \"two by the same name\"\n";
    write(dir.path(), &[("mandate.toml", apart)]);
    let page = said(dir.path(), &["stores", "--limit", "0"]);
    assert!(!page.contains("services of both are given postgres"), "{page}");
}

#[test]
fn queries_kept_for_tests_count_where_shipped_code_includes_them() {
    let dir = tempfile::tempdir().unwrap();
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
    };
    let shipped = "pub const ASKED: &str = include_str!(\"../tests/asked.sql\");\n";
    let tested = format!("#[cfg(test)]\nmod tests {{\n    {shipped}}}\n");
    write(
        dir.path(),
        &[
            ("Cargo.toml", "[workspace]\nmembers = [\"desk\", \"ledger\"]\nresolver = \"3\"\n"),
            ("CODEOWNERS", "/desk/ @desk\n/ledger/ @ledger\n"),
            ("ledger/Cargo.toml", &package("ledger")),
            ("ledger/src/main.rs", "fn main() {}\n"),
            ("ledger/migrations/1.sql", "CREATE TABLE invoices (id INT);\n"),
            ("desk/Cargo.toml", &package("desk")),
            ("desk/src/main.rs", &format!("{shipped}fn main() {{}}\n")),
            ("desk/tests/asked.sql", "SELECT id FROM invoices;\n"),
        ],
    );
    let reads = |text: &str| text.contains("read") && text.contains("desk/src/main.rs:1");
    let page = said(dir.path(), &["explain", "invoices"]);
    assert!(reads(&page), "{page}");
    write(dir.path(), &[("desk/src/main.rs", &format!("{tested}fn main() {{}}\n"))]);
    let page = said(dir.path(), &["explain", "invoices"]);
    assert!(page.contains("ledger") && !page.contains("desk/"), "{page}");
}

#[test]
fn a_table_that_ends_with_its_connection_is_no_store_of_others() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"sync\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                    [dependencies]\nrusqlite = \"0.1\"\n";
    let main = |made: &str| {
        format!(
            "fn main(c: rusqlite::Connection) {{\n    c.execute_batch(\"{made}\");\n    \
             c.execute(\"SELECT id FROM staged\", []);\n    \
             c.execute(\"SELECT id FROM temp.mirrored\", []);\n}}\n"
        )
    };
    write(
        dir.path(),
        &[
            ("Cargo.toml", manifest),
            ("CODEOWNERS", "/src/ @sync\n"),
            ("src/main.rs", &main("CREATE TEMP TABLE IF NOT EXISTS staged (id INT)")),
        ],
    );
    let page = said(dir.path(), &["stores", "--limit", "0"]);
    assert!(!page.contains("staged") && !page.contains("mirrored"), "{page}");
    write(dir.path(), &[("src/main.rs", &main("SELECT 1"))]);
    let page = said(dir.path(), &["stores", "--limit", "0"]);
    assert!(page.contains("staged") && !page.contains("mirrored"), "{page}");
}
