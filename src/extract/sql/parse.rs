//! Statements that a dialect parses: their relations, and which of them are changed.
//!
//! Owns the use of sqlparser: the order of dialects, the guard before it, and names that a
//! statement gives to its own parts. Does not know definitions.

use std::borrow::Cow;
use std::ops::ControlFlow;

use sqlparser::ast::{
    CopySource, Delete, FromTable, Insert, ObjectName, Query, SetExpr, Statement as Parsed,
    TableFactor, TableObject, TableWithJoins, Visit as _, Visitor,
};
use sqlparser::dialect::{Dialect, GenericDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::tokens::{Kind, Token};
use super::{HOLE, Mode, Statement, TableName};

/// How deep brackets may stand in each other, and how many operators may follow each other: the
/// parser's tree is dropped by recursion, one step for each of them.
const DEEPEST: usize = 40;
const OPERATORS: usize = 400;

/// Parses a statement by the first dialect that knows it; false where none does.
pub(super) fn parsed(text: &str, tokens: &[Token], out: &mut Statement) -> bool {
    if is_too_deep(text, tokens) {
        return false;
    }
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    let Some(text) = text.get(first.start as usize..last.end as usize) else { return false };
    // Spanner's word for what all others call by another one of the same length.
    let text = if text.contains("OR UPDATE") {
        Cow::Owned(text.replacen("INSERT OR UPDATE", "INSERT OR IGNORE", 1))
    } else {
        Cow::Borrowed(text)
    };
    let postgres: &dyn Dialect = &PostgreSqlDialect {};
    let mut dialects: [&dyn Dialect; 4] =
        [postgres, &SQLiteDialect {}, &MySqlDialect {}, &GenericDialect {}];
    if text.contains('`') {
        dialects.rotate_left(2);
    } else if text.contains('?') {
        dialects.swap(0, 1);
    }
    let statements = dialects.into_iter().find_map(|dialect| {
        let parser = Parser::new(dialect).with_recursion_limit(DEEPEST + 10);
        parser.try_with_sql(&text).ok()?.parse_statements().ok()
    });
    let Some(statements) = statements else { return false };
    let mut seen = Relations::default();
    for statement in &statements {
        let _ = statement.visit(&mut seen);
    }
    seen.settle(out);
    out.exact = true;
    true
}

/// Whether a parser could run out of stack.
fn is_too_deep(text: &str, tokens: &[Token]) -> bool {
    const BINARY: [&str; 8] = ["AND", "OR", "NOT", "UNION", "EXCEPT", "INTERSECT", "CASE", "JOIN"];
    let (mut depth, mut operators) = (0usize, 0usize);
    for token in tokens {
        match token.word(text) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "+" | "-" | "*" | "/" | "|" | "&" | "%" | "^" | "~" | ":" | "!" | "<" | ">" | "=" => {
                operators += 1;
            }
            word => operators += usize::from(BINARY.iter().any(|b| b.eq_ignore_ascii_case(word))),
        }
        if depth > DEEPEST || operators > OPERATORS {
            return true;
        }
    }
    // A name may be as long as it likes, a number of them in a row may not.
    tokens.windows(2).filter(|pair| pair.iter().all(|t| t.kind == Kind::Text)).count() > OPERATORS
}

/// What the visitor meets.
#[derive(Default)]
struct Relations {
    met: Vec<TableName>,
    writes: Vec<TableName>,
    /// Names of common table expressions.
    local: Vec<Box<str>>,
    /// Relations that are calls of functions.
    calls: Vec<TableName>,
}

impl Visitor for Relations {
    type Break = ();

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        self.met.extend(name(relation));
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name: relation, args: Some(_), .. } = factor {
            self.calls.extend(name(relation));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let parts = query.with.iter().flat_map(|with| &with.cte_tables);
        self.local
            .extend(parts.map(|part| ident(&part.alias.name.value, part.alias.name.quote_style)));
        // `WITH x AS (…) INSERT …` is a query whose body is a statement.
        match query.body.as_ref() {
            SetExpr::Insert(inner) | SetExpr::Update(inner) | SetExpr::Delete(inner) => {
                self.statement(inner);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Parsed) -> ControlFlow<()> {
        self.statement(statement);
        ControlFlow::Continue(())
    }
}

impl Relations {
    fn statement(&mut self, statement: &Parsed) {
        match statement {
            Parsed::Insert(Insert { table: TableObject::TableName(table), .. }) => {
                self.writes.extend(name(table));
            }
            Parsed::Update(update) => self.write_to(&update.table),
            Parsed::Delete(Delete { tables, from, .. }) => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = from;
                self.writes.extend(tables.iter().filter_map(name));
                if tables.is_empty() {
                    for table in from {
                        self.write_to(table);
                    }
                }
            }
            Parsed::Truncate(truncate) => {
                self.writes.extend(truncate.table_names.iter().filter_map(|t| name(&t.name)));
            }
            Parsed::Merge(merge) => {
                if let TableFactor::Table { name: table, .. } = &merge.table {
                    self.writes.extend(name(table));
                }
            }
            Parsed::Copy { source: CopySource::Table { table_name, .. }, to, .. } => {
                let table = name(table_name);
                if *to { self.met.extend(table) } else { self.writes.extend(table) }
            }
            _ => {}
        }
    }

    fn write_to(&mut self, table: &TableWithJoins) {
        if let TableFactor::Table { name: table, .. } = &table.relation {
            self.writes.extend(name(table));
        }
    }

    /// What was met once more than it was written to is read.
    fn settle(mut self, out: &mut Statement) {
        self.writes.sort();
        self.writes.dedup();
        self.met.sort();
        let is_table = |name: &TableName| {
            let is_local = name.schema.is_none() && self.local.contains(&name.name);
            !is_local && !self.calls.contains(name) && !is_ignored(name)
        };
        for group in self.met.chunk_by(|a, b| a == b) {
            let Some(name) = group.first().filter(|name| is_table(name)) else { continue };
            let written = usize::from(self.writes.contains(name));
            if group.len() > written {
                out.touches.push((name.clone(), Mode::Read));
            }
        }
        out.touches
            .extend(self.writes.iter().filter(|n| is_table(n)).map(|n| (n.clone(), Mode::Write)));
        out.dynamic = self.met.iter().chain(&self.writes).any(has_hole);
    }
}

fn name(name: &ObjectName) -> Option<TableName> {
    let mut parts: Vec<Box<str>> = name
        .0
        .iter()
        .filter_map(|part| part.as_ident())
        .map(|part| ident(&part.value, part.quote_style))
        .collect();
    let name = parts.pop()?;
    Some(TableName { schema: parts.pop(), name })
}

fn ident(value: &str, quote: Option<char>) -> Box<str> {
    if quote.is_some() { value.into() } else { value.to_lowercase().into() }
}

fn has_hole(name: &TableName) -> bool {
    name.name.contains(HOLE) || name.schema.as_ref().is_some_and(|schema| schema.contains(HOLE))
}

/// Tables that every database has, bookkeeping of migrations, and names known at run time alone.
pub fn is_ignored(name: &TableName) -> bool {
    const SCHEMAS: [&str; 6] =
        ["information_schema", "pg_catalog", "crdb_internal", "sys", "mysql", "system"];
    const NAMES: [&str; 21] = [
        "__diesel_schema_migrations",
        "seaql_migrations",
        "refinery_schema_history",
        "schema_migrations",
        "sqlite_master",
        "sqlite_schema",
        "sqlite_sequence",
        "sqlite_temp_master",
        "unnest",
        "lateral",
        "generate_series",
        "json_each",
        "json_tree",
        "jsonb_each",
        "jsonb_array_elements",
        "json_array_elements",
        "jsonb_to_recordset",
        "excluded",
        "dual",
        "new",
        "old",
    ];
    if name.schema.as_deref().is_some_and(|schema| SCHEMAS.contains(&schema)) {
        return true;
    }
    // Those of pg_cron; others may well keep jobs in a schema of that name.
    let is_of_cron =
        name.schema.as_deref() == Some("cron") && matches!(&*name.name, "job" | "job_run_details");
    has_hole(name)
        || is_of_cron
        || name.name.is_empty()
        || NAMES.contains(&&*name.name)
        // One database may keep the books of several packages.
        || name.name.ends_with("_sqlx_migrations")
        || name.name.starts_with("pg_")
        || name.name.starts_with("pragma_")
}
