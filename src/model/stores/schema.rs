//! Schemas: what definitions make, replayed in their order, one schema for each folder of
//! migrations and one for the literals of each package.
//!
//! Owns which files are migrations, their order, and the way of a name through `CREATE`, `RENAME`
//! and `DROP`. Does not know who looks a name up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::OwnedBy;
use crate::extract::sql::{Change, Script, TableName};
use crate::model::ids::PackageId;
use crate::ownership::TeamId;
use crate::source::Span;

/// One object of a schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// The name it has in the end.
    pub(super) name: TableName,
    /// Where it was made and changed, in order.
    pub(super) defined: Vec<Span>,
    /// The columns that it was given, whether they are still there or not.
    pub(super) columns: Vec<Box<str>>,
    /// Packages that declare a mapping to it.
    pub(super) mapped_by: Vec<PackageId>,
    /// Whether it was dropped in the end.
    pub(super) gone: bool,
}

/// The schema that a name was written with, and the object.
type Named = (Option<Box<str>>, usize);

/// What one folder or package defines.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// The folder, from the root of the tree, or the package's label.
    pub(super) place: String,
    /// The package that runs it.
    pub(super) package: Option<PackageId>,
    /// Whether it only serves tests.
    pub(super) test: bool,
    /// How that is known.
    pub(super) origin: Option<OwnedBy>,
    /// Its files, by their place among the tracked ones.
    pub(super) files: Vec<usize>,
    /// The objects.
    pub(super) tables: Vec<Table>,
    /// Every name that an object ever had.
    pub(super) names: BTreeMap<Box<str>, Vec<Named>>,
    /// Names that it gives to objects of others, with the names that those gave them.
    pub(super) aliases: BTreeMap<Box<str>, TableName>,
    /// The teams that own most of its files, counted when they are first asked for.
    pub(super) teams: OnceLock<Vec<TeamId>>,
}

/// Schemas that stand for none.
const USUAL: [&str; 3] = ["public", "main", "dbo"];

impl Schema {
    /// Replays a script; returns what changed a table that nobody made before.
    pub(super) fn replay(&mut self, script: &Script, place: impl Fn(u32) -> Span) -> Vec<Span> {
        let mut strays = Vec::new();
        let mut aside: Vec<(&TableName, &TableName)> = Vec::new();
        for statement in &script.statements {
            let at = place(statement.at);
            for change in &statement.changes {
                if let Change::Create(name, _) = change {
                    self.put_back(name, &aside);
                }
                if let Change::Rename(from, to) = change {
                    aside.push((from, to));
                }
                if !self.step(change, at) {
                    strays.push(at);
                }
            }
            if let Some(Change::Create(name, _) | Change::Alter(name)) = statement.changes.first() {
                self.give_columns(name, &statement.columns);
            }
        }
        strays
    }

    /// What was renamed and is made anew in the same script was only put aside, as `SQLite` wants it
    /// to change a column: it has its own name again, and the other one is a table for the time
    /// between.
    fn put_back(&mut self, name: &TableName, aside: &[(&TableName, &TableName)]) {
        let Some((_, other)) = aside.iter().find(|(from, _)| *from == name) else { return };
        let found = self.exact(other).filter(|at| self.exact(name) == Some(*at));
        let Some(table) = found else { return };
        if let Some(known) = self.names.get_mut(&other.name) {
            known.retain(|(_, at)| *at != table);
        }
        self.name(table, name);
        self.add(other);
    }

    /// Notes columns of an object, if there is one of this name.
    pub(super) fn give_columns(&mut self, name: &TableName, columns: &[Box<str>]) {
        if let Some(table) = self.find(name).and_then(|at| self.tables.get_mut(at)) {
            table.columns.extend_from_slice(columns);
        }
    }

    fn step(&mut self, change: &Change, at: Span) -> bool {
        match change {
            Change::Create(name, _) => {
                let table = self.exact(name).unwrap_or_else(|| self.add(name));
                self.note(table, at);
                self.set_gone(table, false);
            }
            Change::Rename(from, to) => {
                let Some(table) = self.find(from) else {
                    // A program may rename what another one has made.
                    let own = self.aliases.get(&from.name).cloned();
                    self.aliases.insert(to.name.clone(), own.unwrap_or_else(|| from.clone()));
                    return false;
                };
                // A table of the new name that was there before has gone.
                self.forget(to, table);
                self.name(table, to);
                self.note(table, at);
            }
            Change::Move(from, schema) => {
                let Some(table) = self.find(from) else { return false };
                let to = TableName { schema: Some(schema.clone()), name: from.name.clone() };
                self.name(table, &to);
                self.note(table, at);
            }
            Change::Drop(name) | Change::Alter(name) => {
                let Some(table) = self.find(name) else { return matches!(change, Change::Drop(_)) };
                self.note(table, at);
                self.set_gone(table, matches!(change, Change::Drop(_)));
            }
            Change::Refer(..) => {}
        }
        true
    }

    /// Every name that an object has or had.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(|name| &**name)
    }

    /// Makes an object that no script makes, or notes another place of it.
    pub(super) fn define(&mut self, name: &TableName, at: Span) {
        let table = self.exact(name).unwrap_or_else(|| self.add(name));
        self.note(table, at);
    }

    /// Notes that a package maps an object; false where there is none of this name.
    pub(super) fn map_to(&mut self, name: &TableName, package: PackageId) -> bool {
        let Some(table) = self.find(name).and_then(|at| self.tables.get_mut(at)) else {
            return false;
        };
        if !table.mapped_by.contains(&package) {
            table.mapped_by.push(package);
        }
        true
    }

    fn note(&mut self, table: usize, at: Span) {
        if let Some(table) = self.tables.get_mut(table) {
            table.defined.push(at);
        }
    }

    fn set_gone(&mut self, table: usize, gone: bool) {
        if let Some(table) = self.tables.get_mut(table) {
            table.gone = gone;
        }
    }

    pub(super) fn add(&mut self, name: &TableName) -> usize {
        self.tables.push(Table::default());
        let at = self.tables.len() - 1;
        self.name(at, name);
        at
    }

    fn name(&mut self, table: usize, name: &TableName) {
        let known = self.names.entry(name.name.clone()).or_default();
        known.retain(|(schema, other)| *other != table || *schema != name.schema);
        known.push((name.schema.clone(), table));
        if let Some(table) = self.tables.get_mut(table) {
            table.name = name.clone();
        }
    }

    fn forget(&mut self, name: &TableName, but: usize) {
        if let Some(known) = self.names.get_mut(&name.name) {
            known.retain(|(schema, table)| *schema != name.schema || *table == but);
        }
    }

    /// The object of that very schema.
    pub(super) fn exact(&self, name: &TableName) -> Option<usize> {
        let known = self.names.get(&name.name)?;
        let schema = usual(name.schema.as_deref());
        let same = |(own, _): &&Named| usual(own.as_deref()) == schema;
        known.iter().rev().find(same).map(|(_, table)| *table)
    }

    /// The object that a name means: of its schema, or the only one where no schema is written.
    pub(super) fn find(&self, name: &TableName) -> Option<usize> {
        if let Some(found) = self.exact(name) {
            return Some(found);
        }
        let known = self.names.get(&name.name)?;
        if usual(name.schema.as_deref()).is_some() {
            return None;
        }
        let tables: BTreeSet<usize> = known.iter().map(|(_, table)| *table).collect();
        let mut tables = tables.into_iter();
        tables.next().filter(|_| tables.next().is_none())
    }
}

fn usual(schema: Option<&str>) -> Option<&str> {
    schema.filter(|schema| !USUAL.contains(schema))
}

/// Whether a folder only serves tests.
pub(super) fn is_test_path(path: &str) -> bool {
    path.split('/').any(|part| {
        matches!(
            part,
            "tests"
                | "test"
                | "testdata"
                | "test_data"
                | "test-data"
                | "fixtures"
                | "fixture"
                | "examples"
                | "benches"
                | "bench"
                | "e2e"
                | "testing"
                | "integration-tests"
                | "testutils"
                | "test-utils"
                | "test_utils"
        ) || (is_migrations(part) && part.starts_with("test"))
    })
}

/// Whether a Rust file is called like one that only serves tests.
pub(in crate::model) fn is_test_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.strip_suffix(".rs").unwrap_or(name);
    is_test_path(path)
        || matches!(stem, "test" | "tests" | "testonly" | "tester" | "testing" | "mock" | "mocks")
        || stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_tests")
        || stem.ends_with("_testing")
}

/// Whether a package is called like one that only serves tests.
pub(super) fn is_test_package(name: &str) -> bool {
    name.split(['-', '_']).any(|part| {
        matches!(
            part,
            "test"
                | "tests"
                | "testing"
                | "testutil"
                | "testutils"
                | "testlib"
                | "e2e"
                | "bench"
                | "benches"
                | "benchmark"
                | "benchmarks"
                | "loadtest"
                | "fixtures"
        )
    })
}

/// The folder whose files are one history: the one called like migrations, else the file's own.
pub(super) fn history_of(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut end = 0;
    for part in folder.split('/') {
        let start = end;
        end += part.len();
        if is_migrations(part) {
            return folder.get(..end).unwrap_or(folder);
        }
        let _ = start;
        end += 1;
    }
    folder
}

fn is_migrations(part: &str) -> bool {
    let part = part.to_ascii_lowercase();
    part.starts_with("migrat") || part.ends_with("migrations") || part.ends_with("migration")
}

/// Whether a file is kept for another purpose than to be run: what others have made, what is shown.
pub(super) fn is_aside(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_kept = |part: &str| {
        matches!(part, "assets" | "vendor" | "third_party" | "third-party" | "node_modules")
    };
    folder.split('/').any(is_kept) && !folder.split('/').any(is_migrations)
}

/// Whether a file takes back what another one did.
pub(super) fn is_backwards(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name == "down.sql"
        || name.ends_with(".down.sql")
        || name.ends_with("_down.sql")
        || name.ends_with("-down.sql")
        || name.contains("rollback")
        || !path.split('/').any(is_migrations)
            && name.split(['_', '-', '.']).any(|word| word == "revert")
        || path.split('/').any(|part| part == "down")
}

/// A path in the order in which migrations run: numbers by their value.
pub(super) fn order(path: &str) -> Vec<(u64, String)> {
    let mut out = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let word = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (before, after) = rest.split_at(word);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, after) = after.split_at(digits);
        out.push((0, before.to_owned()));
        out.push((number.parse().unwrap_or(u64::MAX), String::new()));
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::sql::script;
    use crate::source::SourceMap;

    #[test]
    fn a_name_is_followed_through_its_history() {
        let mut map = SourceMap::default();
        let file = map.add("x.sql", "".into());
        let mut schema = Schema::default();
        let strays = schema.replay(
            &script(
                "CREATE TABLE blocks (id INT); CREATE TABLE s.orders (id INT);
                 ALTER TABLE blocks RENAME TO batches; ALTER TABLE nobody ADD x INT;
                 CREATE TABLE new (id INT); DROP TABLE batches; ALTER TABLE new RENAME TO batches;",
            ),
            |at| file.span(at as usize..at as usize),
        );
        assert_eq!(strays.len(), 1);
        let find = |name: &str| {
            let table = schema.find(&TableName::parse(name))?;
            Some(schema.tables[table].name.to_string())
        };
        assert_eq!(find("batches").as_deref(), Some("batches"));
        assert_eq!(find("blocks").as_deref(), Some("batches"));
        assert_eq!(find("orders").as_deref(), Some("s.orders"));
        assert_eq!(find("public.batches").as_deref(), Some("batches"));
        assert_eq!(find("x.orders"), None);
    }

    #[test]
    fn a_table_that_is_put_aside_to_be_made_anew_keeps_its_name() {
        let mut map = SourceMap::default();
        let file = map.add("x.sql", "".into());
        let mut schema = Schema::default();
        let mut replay = |text: &str| {
            schema.replay(&script(text), |at| file.span(at as usize..at as usize));
        };
        replay("CREATE TABLE seers (id INT);");
        replay(
            "ALTER TABLE seers RENAME TO tmp_seers; CREATE TABLE seers (id INT, x INT);
             INSERT INTO seers SELECT id, 0 FROM tmp_seers; DROP TABLE tmp_seers;",
        );
        let found = |name: &str| {
            let table = schema.find(&TableName::parse(name)).unwrap();
            (schema.tables[table].name.to_string(), schema.tables[table].gone)
        };
        assert_eq!(found("seers"), ("seers".to_owned(), false));
        assert_eq!(found("tmp_seers"), ("tmp_seers".to_owned(), true));
        // Renamed for good, in a script of its own.
        let mut schema = Schema::default();
        schema.replay(&script("CREATE TABLE a (id INT); ALTER TABLE a RENAME TO b;"), |at| {
            file.span(at as usize..at as usize)
        });
        let table = schema.find(&TableName::parse("a")).unwrap();
        assert_eq!(schema.tables[table].name.to_string(), "b");
    }

    #[test]
    fn histories_are_told_apart_by_their_folders() {
        assert_eq!(history_of("a/migrations/1/up.sql"), "a/migrations");
        assert_eq!(history_of("schema/crdb/x/up1.sql"), "schema/crdb/x");
        assert_eq!(history_of("x.sql"), "");
        assert!(is_backwards("m/1_x.down.sql") && is_backwards("m/1/down.sql"));
        assert!(!is_backwards("m/1_download.sql"));
        assert!(is_backwards("x/hold_revert.sql") && !is_backwards("migrations/1_revert_x.up.sql"));
        assert!(is_aside("x/assets/a.sql") && !is_aside("assets/migrations/a.sql"));
        assert!(order("m/2_x.sql") < order("m/10_x.sql"));
    }
}
