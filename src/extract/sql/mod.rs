//! What a text in SQL says: which tables it reads, writes and defines, in which order.
//!
//! Owns the reading of statements, whichever dialect they are written in. Definitions are read
//! from their tokens, since no parser knows every database's; everything else is parsed, and read
//! from tokens where no dialect parses it: then it is not `exact`, and only names that are known
//! to be tables count. Nesting is measured on tokens before a parser sees a statement, so that no
//! text can overflow the stack. Does not know where a text came from or which tables there are.

mod define;
mod loose;
mod parse;
mod tokens;

pub use parse::is_ignored;

use super::Mode;
use tokens::{Token, split};

/// The name of a table or view: small letters where it is not quoted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableName {
    /// The schema, as far as it is written.
    pub schema: Option<Box<str>>,
    /// The name itself.
    pub name: Box<str>,
}

impl TableName {
    /// `schema.name`, or the name alone.
    pub fn parse(text: &str) -> Self {
        match text.rsplit_once('.') {
            Some((schema, name)) => Self { schema: Some(schema.into()), name: name.into() },
            None => Self { schema: None, name: text.into() },
        }
    }
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// What a definition makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    /// A table.
    Table,
    /// A view, materialised or not.
    View,
}

/// One step of a schema's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `CREATE`.
    Create(TableName, Made),
    /// `DROP`.
    Drop(TableName),
    /// `ALTER … RENAME TO`.
    Rename(TableName, TableName),
    /// `ALTER … SET SCHEMA`.
    Move(TableName, Box<str>),
    /// `ALTER`, or an index or trigger on it.
    Alter(TableName),
    /// A foreign key from the first to the second.
    Refer(TableName, TableName),
}

/// A channel of `LISTEN` and `NOTIFY`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Channel {
    /// Its name.
    pub name: Box<str>,
    /// Whether it is listened to, rather than spoken into.
    pub listens: bool,
}

/// One statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Where it begins in its text.
    pub at: u32,
    /// Tables and what is done to them, each pair once, sorted.
    pub touches: Vec<(TableName, Mode)>,
    /// Steps of the schema, in order.
    pub changes: Vec<Change>,
    /// The table that lives no longer than its connection, where it makes one.
    pub temporary: Option<TableName>,
    /// Columns that the first of these steps gives its table, in order.
    pub columns: Vec<Box<str>>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// Tables that rows are taken off as from a queue: `FOR UPDATE SKIP LOCKED`.
    pub polled: Vec<TableName>,
    /// Whether it was parsed, rather than looked through for words.
    pub exact: bool,
    /// Whether it names a table that is known at run time alone.
    pub dynamic: bool,
}

/// A text of statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// What was understood, in order.
    pub statements: Vec<Statement>,
    /// Where a statement begins that says nothing to any reader.
    pub unread: Vec<u32>,
}

/// What stands in a text where something is known at run time alone.
pub const HOLE: &str = "mandate_hole";

/// Words that begin a statement of interest.
const VERBS: &[&str] = &[
    "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE", "ALTER", "DROP", "TRUNCATE", "MERGE",
    "REPLACE", "UPSERT", "COPY", "LISTEN", "NOTIFY", "COMMENT", "RENAME",
];

/// Whether a text begins with a verb of SQL, blanks and comments left out, and then whether in
/// other letters than large ones.
pub fn begins_with_verb(text: &str) -> Option<bool> {
    let mut rest = text.trim_start();
    while !rest.as_bytes().first()?.is_ascii_alphabetic() {
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after).trim_start();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after).trim_start();
        } else {
            rest = rest.strip_prefix('(')?.trim_start();
        }
    }
    let end = rest.bytes().position(|b| !b.is_ascii_alphabetic())?;
    // A verb alone says nothing.
    if !(4..=8).contains(&end) || !rest.as_bytes().get(end)?.is_ascii_whitespace() {
        return None;
    }
    let word = rest.get(..end)?;
    let verb = VERBS.iter().find(|verb| verb.eq_ignore_ascii_case(word))?;
    Some(**verb != *word)
}

/// Whether a text has the second word that its verb needs to name a table or channel: prose has
/// rarely both.
pub fn names_something(text: &str) -> bool {
    let has = |wanted: &[&str]| {
        let words = text.split(|c: char| !c.is_ascii_alphabetic() && c != '_');
        words.into_iter().any(|word| wanted.iter().any(|w| w.eq_ignore_ascii_case(word)))
    };
    let start = text.trim_start_matches(['(', ' ', '\n', '\\']);
    let first = start.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    match first.to_ascii_uppercase().as_str() {
        "SELECT" => has(&["FROM", "JOIN", "pg_notify"]),
        "DELETE" => has(&["FROM"]),
        "WITH" => has(&["AS"]) && has(&["FROM", "INTO", "UPDATE"]),
        "INSERT" | "REPLACE" | "MERGE" | "UPSERT" => has(&["INTO"]),
        "UPDATE" => has(&["SET"]),
        "LEFT" | "INNER" => has(&["JOIN"]),
        "COPY" => has(&["FROM", "TO"]),
        "CREATE" | "ALTER" | "DROP" | "RENAME" | "COMMENT" => {
            has(&["TABLE", "VIEW", "INDEX", "TRIGGER", "FUNCTION"])
        }
        _ => true,
    }
}

/// Reads every statement of a text.
pub fn script(text: &str) -> Script {
    read(text, |_| true)
}

/// Reads the definitions of a text, and passes over what it asks for or changes.
pub fn definitions(text: &str) -> Script {
    read(text, |verb| matches!(verb, "CREATE" | "ALTER" | "DROP" | "COMMENT" | "RENAME" | "DO"))
}

fn read(text: &str, is_wanted: impl Fn(&str) -> bool) -> Script {
    let tokens = tokens::tokens(text);
    let mut out = Script::default();
    for part in split(text, &tokens) {
        let Some(first) = part.first() else { continue };
        let verb = first.word(text).to_ascii_uppercase();
        if !is_wanted(&verb) {
            continue;
        }
        match statement(text, &verb, part) {
            Some(statement) => out.statements.push(statement),
            None => out.unread.push(first.start),
        }
    }
    out
}

/// What a statement says; none where that is nothing.
fn statement(text: &str, verb: &str, tokens: &[Token]) -> Option<Statement> {
    let mut out = Statement { at: tokens.first()?.start, ..Statement::default() };
    match verb {
        "CREATE" | "ALTER" | "DROP" | "COMMENT" | "RENAME" => {
            define::definition(text, tokens, &mut out);
        }
        "LISTEN" | "UNLISTEN" | "NOTIFY" => {
            let name = tokens.get(1)?.name(text)?;
            out.channels.push(Channel { name, listens: verb != "NOTIFY" });
            out.exact = true;
        }
        "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "WITH" | "TRUNCATE" | "MERGE" | "REPLACE"
        | "UPSERT" | "COPY" | "(" | "TABLE" | "VALUES" => {
            if let Some(head) = before_rows(text, tokens) {
                loose::looked_through(text, head, &mut out);
                out.exact = true;
            } else if !parse::parsed(text, tokens, &mut out) {
                loose::looked_through(text, tokens, &mut out);
                if out.touches.is_empty() && out.channels.is_empty() {
                    return None;
                }
            }
        }
        // A part of a statement that is put together elsewhere.
        "FROM" | "JOIN" | "LEFT" | "INNER" => {
            loose::looked_through(text, tokens, &mut out);
            if out.touches.is_empty() {
                return None;
            }
        }
        // `DO $$ … $$`, and the bodies of functions.
        "DO" => loose::bodies(text, tokens, &mut out),
        // Transactions, settings, rights, values of extensions.
        _ => out.exact = true,
    }
    out.channels.extend(loose::notifications(text, tokens));
    out.channels.sort();
    out.channels.dedup();
    out.polled = loose::polled(text, tokens);
    out.touches.sort();
    out.touches.dedup();
    Some(out)
}

/// What stands before the rows of a dump: one of 456,000 letters took longer to parse, and more
/// memory, than all other statements of its repository. None where something is asked for.
fn before_rows<'t>(text: &str, tokens: &'t [Token]) -> Option<&'t [Token]> {
    const MANY: usize = 2_000;
    let is = |token: &Token, word: &str| token.is(text, word);
    if tokens.len() < MANY || !tokens.first().is_some_and(|token| is(token, "INSERT")) {
        return None;
    }
    let head = tokens.iter().take(MANY / 2).position(|token| is(token, "VALUES"))?;
    let asks = |token: &Token| is(token, "SELECT") || is(token, "TABLE");
    (!tokens.iter().any(asks)).then(|| tokens.get(..head))?
}

#[cfg(test)]
mod tests;
