//! `diesel.toml` and `sqlx.toml`: whose schema the migrations of a folder make.
//!
//! Owns the keys of both that say so; everything else in them is their tools' affair. Does not know
//! packages.

use crate::source::{SourceMap, parse_toml};

/// What such a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationSettings {
    /// The folder of migrations, from the file's own.
    pub folder: String,
    /// The file that holds the mapping to Rust, likewise.
    pub schema: Option<String>,
}

/// Reads one; none if it is not TOML.
pub fn migration_settings(text: &str) -> Option<MigrationSettings> {
    let file = SourceMap::default().add("", text.into());
    let document = parse_toml(file, text).ok()?;
    let mut reader = document.reader("settings of migrations");
    let mut value = |table: &'static str, key: &'static str| {
        let text = reader.table(table).and_then(|mut table| table.string(key));
        text.map(|text| text.value)
    };
    let schema = value("print_schema", "file");
    let folder =
        value("migrations_directory", "dir").or_else(|| value("migrate", "migrations-dir"));
    let folder = folder.unwrap_or_else(|| "migrations".to_owned());
    Some(MigrationSettings { folder, schema })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_read() {
        let diesel = "[print_schema]\nfile = \"db/src/schema.rs\"\nwith_docs = true\n";
        let expected = ("migrations".to_owned(), Some("db/src/schema.rs".to_owned()));
        let read = |text: &str| migration_settings(text).map(|said| (said.folder, said.schema));
        assert_eq!(read(diesel), Some(expected));
        let sqlx = "[common]\ndatabase-url-var = \"X\"\n[migrate]\nmigrations-dir = \"../m\"\n";
        assert_eq!(read(sqlx), Some(("../m".to_owned(), None)));
        assert_eq!(read("= nonsense"), None);
    }
}
