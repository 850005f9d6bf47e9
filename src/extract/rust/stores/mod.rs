//! What one Rust file says of stores: SQL in literals, migrations it runs, files of queries.
//!
//! Owns the shapes, and the functions of the file as stretches of text, so that a statement can be
//! told to stand in one. Does not know which tables there are, nor other files.

mod clients;
mod mapped;
mod spoken;
mod wrapped;

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

use super::scan::{FrameKind, Scanner};
use super::tokens::Token;
use crate::extract::Mode;

pub(super) use spoken::{Part, Spoken};
pub use wrapped::{MacroArm, MacroCall, MacroCallee, Parameters};

/// What a file says of stores.
#[derive(Debug, Default)]
pub struct StoreFacts {
    /// Literals in SQL.
    pub texts: Vec<SqlText>,
    /// Macros that embed migrations, or a file of a query.
    pub embedded: Vec<Embedded>,
    /// What is done to the table that a path at a place may lead to, by place.
    pub marks: Vec<(u32, Mode)>,
    /// Columns of mapped tables, by the place of the table's item.
    pub columns: Vec<(u32, Box<[Box<str>]>)>,
    /// Where a table stands as a type.
    pub types: Vec<u32>,
    /// Words that an import has brought from inside of a table.
    pub words: Vec<TableWord>,
    /// Channels of a database that are listened to by a call: name and range.
    pub listens: Vec<(Box<str>, u32, u32)>,
    /// Calls of methods and of functions of types: the number of the name, and where it stands.
    pub calls: Vec<(u32, u32)>,
    /// The same for functions of modules.
    pub plain_calls: Vec<(u32, u32)>,
    /// Every function, in the order of the text.
    pub functions: Vec<Function>,
    /// What functions give whose name says that they make a name: the function, the text, and the
    /// path that fills its first hole.
    pub made_names: Vec<(u32, Box<str>, Option<u32>)>,
    /// Statics that are texts, and constants of files that name a client, those of types as well:
    /// number of the name, text.
    pub constants: Vec<(u32, Box<str>)>,
    /// What functions are given, in files that name a client, in the order of the text.
    pub parameters: Vec<Parameters>,
    /// Arms of macros by example that give what they are given to calls.
    pub macros: Vec<MacroArm>,
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
    /// What it says; a hole stands for what is known at run time alone.
    pub text: Box<str>,
    /// The number of the whole text, to be found again by.
    pub number: u64,
    /// Its pieces, where constants of other files may fill it.
    pub open: Option<Box<[Piece]>>,
}

/// A piece of a text that constants of other files may fill.
#[derive(Debug)]
pub enum Piece {
    /// Written.
    Text(Box<str>),
    /// A path to a constant, as written.
    Path(Box<str>),
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
    /// One past its body; its end where it has none.
    pub close: u32,
    /// The number of its name.
    pub name: u32,
    /// Whether only tests compile it.
    pub test: bool,
    /// Whether it stands in an `impl` or a trait.
    pub member: bool,
}

impl StoreFacts {
    /// The columns of the mapped table that is declared at a place.
    pub fn columns_at(&self, at: u32) -> &[Box<str>] {
        let found = self.columns.binary_search_by_key(&at, |(place, _)| *place).ok();
        found.and_then(|found| self.columns.get(found)).map_or(&[], |(_, columns)| columns)
    }

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

    /// What the innermost function around a place is given, where that was kept.
    pub fn parameters_at(&self, at: u32) -> Option<&Parameters> {
        let function = self.function_at(at)?;
        let same = |known: &Parameters| {
            self.functions.get(known.function as usize).map_or(0, |function| function.at)
        };
        let found = self.parameters.binary_search_by_key(&function.at, same).ok()?;
        self.parameters.get(found)
    }
}

impl Scanner<'_, '_> {
    /// A function begins with this name.
    pub(super) fn begin_function(&mut self, name: Token) -> u32 {
        // Its parameters may have the names of variables above.
        self.climb.forget();
        let number = number_of(self.slice(name.start, name.end));
        let scope = self.scope() as usize;
        let test = self.pending.test || self.facts.scopes.get(scope).is_some_and(|s| s.test);
        let (at, end) = (name.start, name.end);
        let member = self.frames.last().is_some_and(|frame| frame.kind == FrameKind::Members);
        let function = Function { at, end, close: end, name: number, test, member };
        self.facts.stores.functions.push(function);
        let index = super::scan::small(self.facts.stores.functions.len() - 1);
        self.namer = clients::makes_name(self.slice(at, end)).then_some(index);
        self.note_parameters(index, name);
        index
    }

    /// A call whose receiver's type is not known; names that everything has are left out.
    pub(super) fn note_call(&mut self, name: &str, at: u32) {
        if is_telling(name) {
            self.facts.stores.calls.push((number_of(name), at));
        }
    }

    /// The same for a function of a module.
    pub(super) fn note_plain_call(&mut self, name: &str, at: u32) {
        if is_telling(name) {
            self.facts.stores.plain_calls.push((number_of(name), at));
        }
    }

    /// Its body ends here.
    pub(super) fn end_function(&mut self, function: u32, end: u32) {
        if let Some(function) = self.facts.stores.functions.get_mut(function as usize) {
            function.close = end;
        }
        if self.namer == Some(function) {
            self.namer = None;
        }
    }
}

/// A number for a text in SQL; whether it ends in white space is of no account.
pub fn text_number(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.trim().as_bytes());
    hasher.finish()
}

/// A number for a name: two names of one number are as good as one that two functions have.
pub fn number_of(name: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    u32::try_from(hasher.finish() >> 32).unwrap_or(0)
}

/// Whether a name is no word of the standard library, as short ones are.
fn is_telling(name: &str) -> bool {
    name.len() > 5 && (name.contains('_') || name.len() > 9) && !is_usual(name)
}

/// Methods of the standard library and of what every program uses.
pub fn is_usual(name: &str) -> bool {
    matches!(
        name,
        "and_then"
            | "as_bytes"
            | "as_deref"
            | "as_mut"
            | "as_ref"
            | "as_slice"
            | "as_str"
            | "begin_transaction"
            | "contains_key"
            | "ends_with"
            | "fetch_all"
            | "fetch_one"
            | "fetch_optional"
            | "filter_map"
            | "flat_map"
            | "for_each"
            | "get_mut"
            | "into_iter"
            | "is_empty"
            | "is_none"
            | "is_none_or"
            | "is_ok"
            | "is_some"
            | "is_some_and"
            | "map_err"
            | "ok_or"
            | "ok_or_else"
            | "or_default"
            | "or_else"
            | "or_insert"
            | "or_insert_with"
            | "pop_front"
            | "push_back"
            | "push_str"
            | "skip_while"
            | "split_at"
            | "split_once"
            | "starts_with"
            | "take_while"
            | "to_owned"
            | "to_string"
            | "to_vec"
            | "trim_end"
            | "trim_start"
            | "unwrap_or"
            | "unwrap_or_default"
            | "unwrap_or_else"
            | "with_context"
    )
}
