//! Statements that no dialect parses, and texts inside of statements: looked through for the
//! words that stand before a table.
//!
//! Owns that list of words. What is found here is a candidate: it counts only where a table of
//! that name is known. Does not parse.

use super::define::{Words, is_name};
use super::tokens::{Kind, Token, split, tokens};
use super::{Channel, Mode, Statement, TableName, is_ignored};

/// How deep texts in texts are looked into.
const DEEPEST: usize = 3;

/// Reads and writes among the tokens of a statement.
pub(super) fn looked_through(text: &str, tokens: &[Token], out: &mut Statement) {
    let local = local_names(text, tokens);
    let mut words = Words { text, tokens, at: 0 };
    while words.at < tokens.len() {
        let before = words.at;
        let Some(mode) = place(&mut words) else {
            words.at = before + 1;
            continue;
        };
        words.eat(&["ONLY"]);
        words.eat(&["("]);
        if ["SELECT", "WITH", "VALUES"].iter().any(|word| words.is(word)) {
            continue;
        }
        let Some(name) = words.name() else {
            words.at = words.at.max(before + 1);
            continue;
        };
        let is_call = words.is("(") && mode == Mode::Read;
        let is_local = name.schema.is_none() && local.contains(&name.name);
        if !is_call && !is_local && !is_ignored(&name) {
            out.touches.push((name, mode));
        }
        if mode == Mode::Read {
            more_names(&mut words, &local, out);
        }
    }
}

/// `FROM a, b x, c`.
fn more_names(words: &mut Words<'_>, local: &[Box<str>], out: &mut Statement) {
    loop {
        let start = words.at;
        words.eat(&["AS"]);
        let is_alias = words
            .tokens
            .get(words.at)
            .is_some_and(|token| is_name(*token) && !is_clause(token.word(words.text)));
        if is_alias {
            words.at += 1;
        }
        if !words.eat(&[","]) {
            words.at = start;
            return;
        }
        let Some(name) = words.name() else { return };
        if words.is("(") {
            return;
        }
        let is_local = name.schema.is_none() && local.contains(&name.name);
        if !is_local && !is_ignored(&name) {
            out.touches.push((name, Mode::Read));
        }
    }
}

fn is_clause(word: &str) -> bool {
    const CLAUSES: [&str; 22] = [
        "WHERE",
        "JOIN",
        "LEFT",
        "RIGHT",
        "INNER",
        "OUTER",
        "CROSS",
        "FULL",
        "ON",
        "USING",
        "GROUP",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "HAVING",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "FOR",
        "SET",
        "RETURNING",
        "NATURAL",
    ];
    CLAUSES.iter().any(|clause| clause.eq_ignore_ascii_case(word))
}

/// Words behind which a table stands.
fn place(words: &mut Words<'_>) -> Option<Mode> {
    const WRITES: [&[&str]; 12] = [
        &["INSERT", "INTO"],
        &["INSERT", "OR", "REPLACE", "INTO"],
        &["INSERT", "OR", "UPDATE", "INTO"],
        &["INSERT", "OR", "IGNORE", "INTO"],
        &["INSERT", "IGNORE", "INTO"],
        &["UPSERT", "INTO"],
        &["REPLACE", "INTO"],
        &["MERGE", "INTO"],
        &["DELETE", "FROM"],
        &["TRUNCATE", "TABLE"],
        &["TRUNCATE"],
        &["COPY"],
    ];
    for write in WRITES {
        if words.eat(write) {
            return Some(Mode::Write);
        }
    }
    if words.is("UPDATE") {
        // `FOR UPDATE OF t`, `DO UPDATE SET`, `ON UPDATE CASCADE` change nothing by themselves.
        let before = words.at.checked_sub(1).and_then(|at| words.tokens.get(at));
        let is_clause =
            before.is_some_and(|t| ["FOR", "DO", "ON", "KEY"].iter().any(|w| t.is(words.text, w)));
        words.at += 1;
        let near = words.tokens.get(words.at..).unwrap_or(&[]).iter().take(8);
        let sets = near.into_iter().any(|token| token.is(words.text, "SET"));
        return (!is_clause && sets).then_some(Mode::Write);
    }
    if words.is("FROM") {
        // `EXTRACT(epoch FROM x)`, `IS DISTINCT FROM x`, `SUBSTRING(a FROM 1)`.
        let before = words.at.checked_sub(1).and_then(|at| words.tokens.get(at));
        let is_operator = before.is_some_and(|token| token.is(words.text, "DISTINCT"));
        let head = words.at.checked_sub(3).and_then(|at| words.tokens.get(at));
        let is_part = head.is_some_and(|token| {
            ["EXTRACT", "TRIM", "SUBSTRING", "OVERLAY"].iter().any(|w| token.is(words.text, w))
        });
        words.at += 1;
        return (!is_operator && !is_part).then_some(Mode::Read);
    }
    (words.eat(&["JOIN"]) || words.eat(&["USING"])).then_some(Mode::Read)
}

/// Names that a statement gives to parts of itself: `WITH name AS (`, `, name AS (`.
fn local_names(text: &str, tokens: &[Token]) -> Vec<Box<str>> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_head = ["WITH", ",", "RECURSIVE"].iter().any(|word| token.is(text, word));
        if !is_head {
            continue;
        }
        let mut words = Words { text, tokens, at: at + 1 };
        words.eat(&["RECURSIVE"]);
        let Some(name) = words.name() else { continue };
        if words.is("(") {
            // A list of columns.
            let close = tokens.iter().skip(words.at).position(|t| t.is(text, ")"));
            words.at += close.map_or(0, |close| close + 1);
        }
        if words.eat(&["AS"]) {
            words.eat(&["NOT"]);
            words.eat(&["MATERIALIZED"]);
            if words.is("(") {
                out.push(name.name);
            }
        }
    }
    out
}

/// What a body of a view reads.
pub(super) fn reads(text: &str, tokens: &[Token], out: &mut Statement) {
    let mut inner = Statement::default();
    looked_through(text, tokens, &mut inner);
    out.touches.extend(inner.touches);
}

/// What the bodies of functions and blocks touch: texts between dollar signs, or all of it.
pub(super) fn bodies(text: &str, tokens: &[Token], out: &mut Statement) {
    body(text, tokens, out, DEEPEST);
    out.exact = false;
}

fn body(text: &str, all: &[Token], out: &mut Statement, deep: usize) {
    let texts = all.iter().filter(|token| token.kind == Kind::Dollar);
    for token in texts {
        let (_, inside) = token.inside(text);
        let inner = tokens(inside);
        for part in split(inside, &inner) {
            looked_through(inside, part, out);
            out.channels.extend(notifications(inside, part));
        }
        if let Some(deep) = deep.checked_sub(1) {
            body(inside, &inner, out, deep);
        }
    }
    // `BEGIN UPDATE …; END`.
    let begin = all.iter().position(|token| token.is(text, "BEGIN"));
    if let Some(inside) = begin.and_then(|at| all.get(at + 1..)) {
        for part in split(text, inside) {
            looked_through(text, part, out);
        }
    }
}

/// `pg_notify('channel', …)`.
pub(super) fn notifications(text: &str, tokens: &[Token]) -> Vec<Channel> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !token.is(text, "pg_notify") {
            continue;
        }
        let given = tokens.get(at + 2).filter(|token| token.kind == Kind::Text);
        if let Some(given) = given {
            out.push(Channel { name: given.inside(text).1.into(), listens: false });
        }
    }
    out
}

/// Tables whose rows are taken off as from a queue: those that the query in front of
/// `FOR UPDATE SKIP LOCKED` reads.
pub(super) fn polled(text: &str, tokens: &[Token]) -> Vec<TableName> {
    let is_skip =
        |pair: &[Token]| matches!(pair, [a, b] if a.is(text, "SKIP") && b.is(text, "LOCKED"));
    let mut out = Vec::new();
    for end in tokens.windows(2).enumerate().filter(|(_, pair)| is_skip(pair)).map(|(at, _)| at) {
        let mut depth = 0usize;
        let mut start = None;
        for (at, token) in tokens.iter().enumerate().take(end).rev() {
            match token.word(text) {
                ")" => depth += 1,
                "(" if depth == 0 => break,
                "(" => depth -= 1,
                _ if depth == 0 && token.is(text, "SELECT") => {
                    start = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let query = start.and_then(|start| tokens.get(start..end)).unwrap_or(&[]);
        let mut inner = Statement::default();
        looked_through(text, query, &mut inner);
        out.extend(inner.touches.into_iter().map(|(name, _)| name));
    }
    out.sort();
    out.dedup();
    out
}
