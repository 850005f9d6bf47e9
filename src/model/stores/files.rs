//! Files besides Rust that say something of stores: SQL, settings of migrations, prepared queries.
//!
//! Owns which tracked files are read, beside the code, and the ids they get. Does not
//! know what they mean for each other.

use std::path::Path;

use rayon::prelude::*;

use super::schema::{is_aside, is_backwards, is_test_path, order};
use crate::extract::rust::text_number;
use crate::extract::sql::{Script, definitions, script};
use crate::extract::{MigrationSettings, PreparedQuery, migration_settings, prepared_query};
use crate::load::{Loaded, Tree, path_text};
use crate::model::architecture::Architecture;
use crate::model::ids::PackageId;
use crate::source::{FileId, Lines, SourceMap};

/// A file in SQL.
pub(in crate::model) struct SqlFile {
    /// Its path, from the root of the tree.
    pub(super) path: String,
    /// Its place among the tracked files.
    pub(super) tracked: usize,
    pub(super) id: FileId,
    /// What it says; of a file for tests, its definitions.
    pub(super) script: Script,
    /// The number of its text.
    pub(super) number: u64,
    /// The package around it.
    pub(super) package: Option<PackageId>,
}

/// Every such file.
pub(in crate::model) struct StoreFiles {
    /// In the order of their histories.
    pub(super) sql: Vec<SqlFile>,
    /// Place among the tracked files, and what it says; none where it is not TOML.
    pub(super) settings: Vec<(usize, FileId, Option<MigrationSettings>)>,
    /// Queries of macros; none where a file has another shape.
    pub(super) prepared: Vec<(FileId, Option<PreparedQuery>)>,
}

/// What was read of one tracked file.
pub(in crate::model) struct ReadFile {
    tracked: usize,
    lines: Lines,
    said: Said,
}

enum Said {
    Sql(Script, u64),
    Settings(Option<MigrationSettings>),
    Prepared(Option<PreparedQuery>),
}

/// Shows the text of a file, if it can be read.
pub(in crate::model) type ShowText = fn(&Path, &mut dyn FnMut(&str));

/// How many files a core takes at once.
const PIECE: usize = 8;

#[derive(Clone, Copy, Debug)]
enum Form {
    Sql,
    Settings,
    Prepared,
}

/// Reads the tracked files that may say something of stores, but those that take back others.
pub(in crate::model) fn read(tree: &Tree, show: ShowText) -> Vec<ReadFile> {
    let wanted: Vec<(usize, &str, Form)> = tree
        .files
        .iter()
        .enumerate()
        .filter_map(|(at, path)| Some((at, path.as_str(), form(path)?)))
        .collect();
    let one = |(tracked, path, form): (usize, &str, Form)| {
        let mut read = None;
        show(&tree.root.join(path), &mut |text| {
            let said = match form {
                // What tests ask for is nobody's concern; what they define, code may include.
                Form::Sql if is_test_path(path) => Said::Sql(definitions(text), text_number(text)),
                Form::Sql => Said::Sql(script(text), text_number(text)),
                Form::Settings => Said::Settings(migration_settings(text)),
                Form::Prepared => Said::Prepared(prepared_query(text)),
            };
            read = Some(ReadFile { tracked, lines: Lines::of(text), said });
        });
        read
    };
    // Whoever is done with something else takes what is left.
    wanted.into_par_iter().with_max_len(PIECE).filter_map(one).collect()
}

fn form(path: &str) -> Option<Form> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if is_sql(name) {
        return (!is_backwards(path) && !is_aside(path)).then_some(Form::Sql);
    }
    if matches!(name, "diesel.toml" | "sqlx.toml") {
        return Some(Form::Settings);
    }
    let is_prepared = name.starts_with("query-")
        && name.strip_suffix(".json").is_some()
        && Path::new(path).parent().and_then(Path::file_name).is_some_and(|dir| dir == ".sqlx");
    is_prepared.then_some(Form::Prepared)
}

pub(super) fn is_sql(path: &str) -> bool {
    // Spanner and others keep their definitions in `.ddl`.
    let is_it = |extension: &std::ffi::OsStr| {
        extension.eq_ignore_ascii_case("sql") || extension.eq_ignore_ascii_case("ddl")
    };
    Path::new(path).extension().is_some_and(is_it)
}

/// Gives ids to files, those in SQL in the order of their histories.
pub(in crate::model) fn register(
    found: Vec<ReadFile>,
    (architecture, loaded): (&Architecture, &Loaded),
    map: &mut SourceMap,
) -> StoreFiles {
    let mut out = StoreFiles { sql: Vec::new(), settings: Vec::new(), prepared: Vec::new() };
    for ReadFile { tracked, lines, said } in found {
        let Some(path) = loaded.tree.files.get(tracked).cloned() else { continue };
        let shown = path_text(&loaded.root, &loaded.tree.root.join(&path));
        // Most prepared queries are never spoken of again.
        let add = || map.add_without_text(&shown, lines);
        match said {
            Said::Sql(script, number) => {
                let package = architecture.package_of_file.get(tracked).copied().flatten();
                let id = add();
                out.sql.push(SqlFile { path, tracked, id, script, number, package });
            }
            Said::Settings(said) => out.settings.push((tracked, add(), said)),
            Said::Prepared(query) => out.prepared.push((add(), query)),
        }
    }
    out.sql.sort_by_cached_key(|file| order(&file.path));
    out
}
