//! What one Rust file says of stores: SQL in literals, migrations it runs, files of queries.
//!
//! Owns the shapes, and the functions of the file as stretches of text, so that a statement can be
//! told to stand in one. Does not know which tables there are, nor other files.

mod mapped;
mod spoken;

use super::scan::Scanner;
use super::tokens::Token;
use crate::extract::Mode;
use crate::extract::sql::Script;

pub(super) use spoken::Spoken;

/// What a file says of stores.
#[derive(Debug, Default)]
pub struct StoreFacts {
    /// Literals in SQL.
    pub texts: Vec<SqlText>,
    /// Macros that embed migrations, or a file of a query.
    pub embedded: Vec<Embedded>,
    /// What is done to the table that a path at a place may lead to, by place.
    pub marks: Vec<(u32, Mode)>,
    /// Words that an import has brought from inside of a table.
    pub words: Vec<TableWord>,
    /// Every function, in the order of the text.
    pub functions: Vec<Function>,
}

/// One text in SQL.
#[derive(Debug)]
pub struct SqlText {
    /// Where its first literal stands.
    pub at: u32,
    /// One past that literal.
    pub end: u32,
    /// The scope it stands in.
    pub scope: u32,
    /// What it is given to, as written; empty where that is nothing.
    pub callee: Box<str>,
    /// Whether it begins in small letters, as prose does.
    pub loose: bool,
    /// What it says.
    pub script: Script,
}

/// What a macro takes from a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EmbeddedKind {
    /// A folder of migrations.
    Migrations,
    /// A file that holds a query.
    Query,
}

/// `migrate!("…")`, `embed_migrations!("…")`, `query_file!("…")`.
#[derive(Debug)]
pub struct Embedded {
    /// What it is.
    pub kind: EmbeddedKind,
    /// The path, from the folder of the package; none where it is the usual one.
    pub path: Option<Box<str>>,
    /// The scope it stands in.
    pub scope: u32,
    /// Where the macro's name stands.
    pub at: u32,
    /// One past it.
    pub end: u32,
}

/// A word that an import has brought from inside of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableWord {
    /// The import.
    pub import: u32,
    /// First byte.
    pub at: u32,
    /// One past the last byte.
    pub end: u32,
}

/// One function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// Where its name stands.
    pub at: u32,
    /// One past its name.
    pub end: u32,
    /// One past its body.
    pub close: u32,
}

impl StoreFacts {
    /// What is done to a table at a place.
    pub fn mark(&self, at: u32) -> Option<Mode> {
        let found = self.marks.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        self.marks.get(found).map(|(_, mode)| *mode)
    }

    /// The innermost function around a place.
    pub fn function_at(&self, at: u32) -> Option<&Function> {
        let before = self.functions.partition_point(|function| function.at <= at);
        // Few functions hold others, and those hold few.
        let near = self.functions.get(..before)?.iter().rev().take(32);
        near.into_iter().find(|function| at < function.close)
    }
}

impl Scanner<'_, '_> {
    /// A function begins with this name.
    pub(super) fn begin_function(&mut self, name: Token) -> u32 {
        let function = Function { at: name.start, end: name.end, close: name.end };
        self.facts.stores.functions.push(function);
        super::scan::small(self.facts.stores.functions.len() - 1)
    }

    /// Its body ends here.
    pub(super) fn end_function(&mut self, function: u32, end: u32) {
        if let Some(function) = self.facts.stores.functions.get_mut(function as usize) {
            function.close = end;
        }
    }
}
