//! Definitions: what `CREATE`, `ALTER` and `DROP` do to a schema, read from their first words.
//!
//! Owns the grammar of those heads in every database's dialect, foreign keys, and what the bodies
//! of views and functions touch. Of columns it knows the names alone.

use super::tokens::{Kind, Token};
use super::{Change, Made, Mode, Statement, TableName, loose};

/// Walks over the words of a head.
pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    pub(super) at: usize,
}

impl Words<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is(self.text, word))
    }

    /// Goes on behind these words if they stand here.
    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let fits = words.iter().enumerate().all(|(ahead, word)| {
            self.tokens.get(self.at + ahead).is_some_and(|token| token.is(self.text, word))
        });
        if fits {
            self.at += words.len();
        }
        fits
    }

    fn eat_any(&mut self, words: &[&str]) {
        while words.iter().any(|word| self.eat(&[word])) {}
    }

    /// `name`, `schema.name` or `database.schema.name`.
    pub(super) fn name(&mut self) -> Option<TableName> {
        let mut parts = vec![self.tokens.get(self.at)?.name(self.text)?];
        self.at += 1;
        while self.is(".") {
            let Some(part) = self.tokens.get(self.at + 1).and_then(|t| t.name(self.text)) else {
                break;
            };
            parts.push(part);
            self.at += 2;
        }
        let name = parts.pop()?;
        Some(TableName { schema: parts.pop(), name })
    }

    fn skip_to(&mut self, word: &str) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or(&[]);
        let Some(found) = rest.iter().position(|token| token.is(self.text, word)) else {
            return false;
        };
        self.at += found + 1;
        true
    }
}

/// Reads a definition.
pub(super) fn definition(text: &str, tokens: &[Token], out: &mut Statement) {
    let mut words = Words { text, tokens, at: 0 };
    // What follows is a definition of something, even where it is of no table.
    out.exact = true;
    if words.eat(&["CREATE"]) {
        create(&mut words, out);
    } else if words.eat(&["ALTER"]) {
        alter(&mut words, out);
    } else if words.eat(&["DROP"]) {
        drop(&mut words, out);
    } else if words.eat(&["RENAME", "TABLE"]) {
        renames(&mut words, out);
    } else if words.eat(&["COMMENT", "ON", "TABLE"]) {
        out.changes.extend(words.name().map(Change::Alter));
    }
    for change in &out.changes {
        let name = match change {
            Change::Create(name, _)
            | Change::Drop(name)
            | Change::Alter(name)
            | Change::Rename(name, _)
            | Change::Move(name, _) => name,
            Change::Refer(..) => continue,
        };
        out.touches.push((name.clone(), Mode::Define));
    }
}

fn create(words: &mut Words<'_>, out: &mut Statement) {
    words.eat(&["OR", "REPLACE"]);
    let is_temporary = ["TEMP", "TEMPORARY"].iter().any(|word| words.is(word));
    words.eat_any(&[
        "GLOBAL",
        "LOCAL",
        "TEMP",
        "TEMPORARY",
        "UNLOGGED",
        "VIRTUAL",
        "EXTERNAL",
        "FOREIGN",
        "MATERIALIZED",
        "RECURSIVE",
        "UNIQUE",
        "CONSTRAINT",
        "FORCE",
    ]);
    let made = if words.eat(&["TABLE"]) {
        Made::Table
    } else if words.eat(&["VIEW"]) {
        Made::View
    } else {
        create_other(words, out);
        return;
    };
    words.eat(&["IF", "NOT", "EXISTS"]);
    let Some(name) = words.name() else { return };
    if is_temporary {
        out.temporary = Some(name);
        return;
    }
    out.changes.push(Change::Create(name.clone(), made));
    match made {
        Made::Table => {
            out.columns = columns(words);
            foreign_keys(words, &name, out);
            if words.eat(&["PARTITION", "OF"]) {
                out.touches.extend(words.name().map(|parent| (parent, Mode::Define)));
            }
        }
        Made::View => {
            // Nobody but its own body knows what a view reads.
            loose::reads(words.text, words.tokens.get(words.at..).unwrap_or(&[]), out);
            out.exact = false;
        }
    }
}

/// Indices and triggers stand on a table; functions have a body.
fn create_other(words: &mut Words<'_>, out: &mut Statement) {
    if words.eat(&["INDEX"]) || words.eat(&["TRIGGER"]) {
        let is_trigger = words
            .tokens
            .get(words.at.wrapping_sub(1))
            .is_some_and(|token| token.is(words.text, "TRIGGER"));
        if words.skip_to("ON") {
            words.eat(&["ONLY"]);
            out.changes.extend(words.name().map(Change::Alter));
        }
        if is_trigger {
            loose::bodies(words.text, words.tokens, out);
        }
    } else if words.is("FUNCTION") || words.is("PROCEDURE") {
        loose::bodies(words.text, words.tokens, out);
    }
}

/// Words that begin a part of a table which is no column.
const NO_COLUMN: [&str; 11] = [
    "CHECK",
    "CONSTRAINT",
    "EXCLUDE",
    "FOREIGN",
    "FULLTEXT",
    "INDEX",
    "KEY",
    "LIKE",
    "PRIMARY",
    "SPATIAL",
    "UNIQUE",
];

/// The names that begin the parts of a parenthesis.
fn columns(words: &Words<'_>) -> Vec<Box<str>> {
    let mut out = Vec::new();
    let (mut depth, mut begins) = (0usize, false);
    for token in words.tokens.get(words.at..).unwrap_or(&[]) {
        if token.is(words.text, "(") {
            depth += 1;
            begins = depth == 1;
        } else if token.is(words.text, ")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                break;
            }
        } else if token.is(words.text, ",") && depth == 1 {
            begins = true;
        } else if depth == 0 {
            // `CREATE TABLE a AS SELECT …` has none that are written.
            break;
        } else if std::mem::take(&mut begins) {
            out.extend(column(*token, words.text));
        }
    }
    out
}

fn column(token: Token, text: &str) -> Option<Box<str>> {
    let is_other = token.kind == Kind::Word && NO_COLUMN.iter().any(|word| token.is(text, word));
    if is_other { None } else { token.name(text) }
}

/// `ADD COLUMN IF NOT EXISTS a`, as often as it is written.
fn added(words: &Words<'_>) -> Vec<Box<str>> {
    let mut out = Vec::new();
    let mut inside = Words { text: words.text, tokens: words.tokens, at: words.at };
    while inside.skip_to("ADD") {
        inside.eat(&["COLUMN"]);
        inside.eat(&["IF", "NOT", "EXISTS"]);
        out.extend(inside.tokens.get(inside.at).and_then(|token| column(*token, inside.text)));
    }
    out
}

/// `REFERENCES other`, in a column or behind `FOREIGN KEY`.
fn foreign_keys(words: &Words<'_>, from: &TableName, out: &mut Statement) {
    let mut inside = Words { text: words.text, tokens: words.tokens, at: words.at };
    while inside.skip_to("REFERENCES") {
        if let Some(to) = inside.name() {
            out.changes.push(Change::Refer(from.clone(), to));
        }
    }
}

fn alter(words: &mut Words<'_>, out: &mut Statement) {
    words.eat_any(&["FOREIGN", "MATERIALIZED"]);
    if !words.eat(&["TABLE"]) && !words.eat(&["VIEW"]) {
        return;
    }
    words.eat(&["IF", "EXISTS"]);
    words.eat(&["ONLY"]);
    let Some(name) = words.name() else { return };
    if words.eat(&["RENAME", "TO"]) || words.eat(&["RENAME", "AS"]) {
        out.changes.extend(words.name().map(|to| renamed(name, to)));
    } else if words.eat(&["SET", "SCHEMA"]) {
        let schema = words.tokens.get(words.at).and_then(|token| token.name(words.text));
        out.changes.extend(schema.map(|schema| Change::Move(name, schema)));
    } else {
        out.changes.push(Change::Alter(name.clone()));
        out.columns = added(words);
        foreign_keys(words, &name, out);
    }
}

/// A table stays in its schema when it gets another name.
fn renamed(from: TableName, to: TableName) -> Change {
    let to = TableName { schema: to.schema.or_else(|| from.schema.clone()), name: to.name };
    Change::Rename(from, to)
}

fn drop(words: &mut Words<'_>, out: &mut Statement) {
    words.eat_any(&["TEMPORARY", "FOREIGN", "MATERIALIZED"]);
    if !words.eat(&["TABLE"]) && !words.eat(&["VIEW"]) {
        return;
    }
    words.eat(&["IF", "EXISTS"]);
    loop {
        let Some(name) = words.name() else { return };
        out.changes.push(Change::Drop(name));
        if !words.eat(&[","]) {
            return;
        }
    }
}

/// `RENAME TABLE a TO b, c TO d`.
fn renames(words: &mut Words<'_>, out: &mut Statement) {
    loop {
        let Some(from) = words.name() else { return };
        if !words.eat(&["TO"]) {
            return;
        }
        out.changes.extend(words.name().map(|to| renamed(from, to)));
        if !words.eat(&[","]) {
            return;
        }
    }
}

/// Whether a token may be a name at all.
pub(super) fn is_name(token: Token) -> bool {
    matches!(token.kind, Kind::Word | Kind::Quoted)
}
