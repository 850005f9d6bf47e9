//! Literals in SQL: told apart by their first words, put together from their parts, and read.
//!
//! Owns `"a" + "b"`, `concat!` and the holes of `format!`, which are filled with constants of the
//! file where one is named; where it may be another file's, the pieces are kept. Everything else in
//! a hole is known at run time alone. Does not know what a statement means.

use super::{Embedded, EmbeddedKind, Piece, SqlText};
use crate::extract::rust::facts::ItemKind;
use crate::extract::rust::scan::Scanner;
use crate::extract::rust::strings;
use crate::extract::rust::tokens::{IDENT, RAW, STRING, Token};
use crate::extract::sql::{self, HOLE};

/// How many parts a text is put together from.
const PARTS: usize = 400;

/// A part of a text.
pub(in crate::extract::rust) enum Part {
    Text(String),
    /// The path of a constant, if there is one.
    Name(String),
    Hole,
}

/// A literal in SQL, until the constants of its file are known.
pub(in crate::extract::rust) struct Spoken<'t> {
    at: u32,
    end: u32,
    scope: u32,
    callee: &'t str,
    /// The variable that it is put into, if it is.
    held: Option<&'t str>,
    loose: bool,
    /// How many parts the first literal has been taken apart into.
    own: usize,
    parts: Vec<Part>,
}

impl<'t> Scanner<'t, '_> {
    /// Keeps a literal that begins like a statement; the current token is the one behind it.
    pub(in crate::extract::rust) fn note_sql(&mut self, token: Token, written: &str) {
        let text = self.slice(token.start, token.end);
        let Some(loose) = begins_like_sql(written) else { return };
        // What is still to come may name the table.
        let is_joined = self.kind(0) == b'+' || self.kind(0) == b',';
        if !is_joined && !sql::names_something(written) {
            return;
        }
        let mut parts = Vec::new();
        let Some(value) = strings::value(text) else { return };
        let callee = self.frames.last().and_then(|frame| frame.callee);
        let callee = callee.map_or("", |(start, end)| self.slice(start, end));
        let arguments = self.arguments(callee);
        holes(&value, &arguments, &mut parts);
        let own = parts.len();
        if arguments.is_empty() || is_concat(callee) {
            self.joined(callee, &mut parts);
        }
        let scope = self.scope();
        let (at, end, held) = (token.start, token.end, self.climb.variable);
        self.spoken.push(Spoken { at, end, scope, callee, held, loose, own, parts });
    }

    /// What `"…" + "…"` and `concat!("…", NAME)` add.
    fn joined(&self, callee: &str, parts: &mut Vec<Part>) {
        let is_concat = is_concat(callee);
        let mut ahead = 0;
        for _ in 0..PARTS {
            let joins = self.kind(ahead) == b'+' || (is_concat && self.kind(ahead) == b',');
            if !joins {
                return;
            }
            ahead += 1;
            ahead += usize::from(self.kind(ahead) == b'&');
            match self.kind(ahead) {
                STRING => match strings::value(self.word_at(ahead)) {
                    Some(text) => parts.push(Part::Text(text)),
                    None => parts.push(Part::Hole),
                },
                IDENT => {
                    let first = ahead;
                    while self.kind(ahead + 1) == b':' && self.kind(ahead + 3) == IDENT {
                        ahead += 3;
                    }
                    parts.push(Part::Name(self.written(first, ahead).to_owned()));
                }
                _ => return,
            }
            ahead += 1;
        }
    }

    /// A variable, given to a call that takes statements: what it holds is given to that call.
    pub(in crate::extract::rust) fn see_given(&mut self, name: &str) {
        let callee = self.frames.last().and_then(|frame| frame.callee);
        let callee = callee.map_or("", |(start, end)| self.slice(start, end));
        let last = callee.rsplit(':').next().unwrap_or(callee);
        if callee.is_empty() || !self.lexicon.sinks.contains(last) {
            return;
        }
        let function = self.facts.stores.functions.last().map_or(0, |function| function.at);
        let texts = self.spoken.iter_mut().rev();
        for text in texts.take_while(|text| text.at > function) {
            if text.held == Some(name) {
                text.callee = callee;
            }
        }
    }

    /// The arguments of a formatting macro behind its text: a name where it is one.
    fn arguments(&self, callee: &str) -> Vec<Option<(&'t str, &'t str)>> {
        let last = callee.rsplit(':').next().unwrap_or(callee);
        let formats = last.starts_with("format") || last.starts_with("write");
        let mut out = Vec::new();
        if !formats || self.kind(0) != b',' {
            return out;
        }
        let (mut depth, mut start) = (0usize, 1usize);
        for ahead in 1..PARTS {
            match self.kind(ahead) {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth > 0 => depth -= 1,
                b')' | b']' | b'}' | 0 => {
                    out.push(self.argument_name(start, ahead));
                    return out;
                }
                b',' if depth == 0 => {
                    out.push(self.argument_name(start, ahead));
                    start = ahead + 1;
                }
                _ => {}
            }
        }
        out
    }

    /// `NAME`, `module::NAME` or `key = NAME`, with the key.
    fn argument_name(&self, start: usize, end: usize) -> Option<(&'t str, &'t str)> {
        let is_keyed = self.kind(start) == IDENT && self.kind(start + 1) == b'=';
        let key = if is_keyed { self.word_at(start) } else { "" };
        let first = if is_keyed { start + 2 } else { start };
        let last = end.checked_sub(1)?;
        let is_path = (first..end).all(|at| matches!(self.kind(at), IDENT | RAW | b':' | b'&'));
        let first = (first..end).find(|at| self.kind(*at) != b'&')?;
        (is_path && last >= first).then(|| (key, self.written(first, last)))
    }

    /// The text of these tokens.
    fn written(&self, first: usize, last: usize) -> &'t str {
        let ends = self.token(first).zip(self.token(last));
        ends.map_or("", |(first, last)| self.slice(first.start, last.end))
    }

    /// `migrate!`, `embed_migrations!`, `query_file!`; the current token is the `!`.
    pub(in crate::extract::rust) fn note_embedded(&mut self, name: &str, (at, end): (u32, u32)) {
        let kind = match name {
            "migrate" | "embed_migrations" => EmbeddedKind::Migrations,
            "query_file"
            | "query_file_as"
            | "query_file_scalar"
            | "query_file_unchecked"
            | "query_file_as_unchecked"
            | "query_file_scalar_unchecked" => EmbeddedKind::Query,
            _ => return,
        };
        let mut path = None;
        for ahead in 2..24 {
            match self.kind(ahead) {
                STRING => {
                    path = strings::value(self.word_at(ahead)).map(Into::into);
                    break;
                }
                b')' | b'}' | b']' | 0 => break,
                _ => {}
            }
        }
        if kind == EmbeddedKind::Query && path.is_none() {
            return;
        }
        let scope = self.scope();
        self.facts.stores.embedded.push(Embedded { kind, path, scope, at, end });
    }

    /// `listener.listen("channel")`, `listen_all(["a", "b"])`; the current token is the bracket.
    pub(in crate::extract::rust) fn note_listen(&mut self) {
        for ahead in 1..32 {
            match self.kind(ahead) {
                STRING => {
                    let value = strings::value(self.word_at(ahead));
                    if let Some((name, token)) = value.zip(self.token(ahead)) {
                        self.listened.push((Part::Text(name), token.start, token.end));
                    }
                }
                IDENT
                    if self.word_at(ahead).bytes().all(|b| b.is_ascii_uppercase() || b == b'_') =>
                {
                    let name = self.word_at(ahead).to_owned();
                    if let Some(token) = self.token(ahead) {
                        self.listened.push((Part::Name(name), token.start, token.end));
                    }
                }
                b')' | b';' | 0 => return,
                _ => {}
            }
        }
    }

    /// Channels count where the file names a listener of a database.
    fn settle_listened(&mut self) {
        let listened = std::mem::take(&mut self.listened);
        if listened.is_empty()
            || memchr::memmem::find(self.text.as_bytes(), b"PgListener").is_none()
        {
            return;
        }
        for (part, at, end) in listened {
            let name = match part {
                Part::Text(name) => Some(name),
                Part::Name(name) => self.text_of(&name).map(str::to_owned),
                Part::Hole => None,
            };
            if let Some(name) = name {
                self.facts.stores.listens.push((name.into(), at, end));
            }
        }
    }

    /// Reads the texts, now that every constant of the file is known.
    pub(in crate::extract::rust) fn settle_sql(&mut self) {
        self.settle_listened();
        for spoken in std::mem::take(&mut self.spoken) {
            let mut text = String::new();
            for part in &spoken.parts {
                match part {
                    Part::Text(part) => text.push_str(part),
                    Part::Name(name) => text.push_str(self.text_of(name).unwrap_or(HOLE)),
                    Part::Hole => text.push_str(HOLE),
                }
            }
            if !sql::names_something(&text) {
                continue;
            }
            let open = self.pieces(&spoken.parts);
            let number = super::text_number(&self.whole(&spoken));
            self.facts.stores.texts.push(SqlText {
                at: spoken.at,
                end: spoken.end,
                scope: spoken.scope,
                callee: spoken.callee.into(),
                loose: spoken.loose,
                text: text.into(),
                number,
                open,
            });
        }
    }

    /// The pieces of a text that constants of other files may fill.
    fn pieces(&self, parts: &[Part]) -> Option<Box<[Piece]>> {
        let may_fill = |name: &str| {
            let last = last_of(name);
            let is_constant = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
            last.bytes().all(is_constant) && self.text_of(name).is_none()
        };
        let is_open = |part: &Part| matches!(part, Part::Name(name) if may_fill(name));
        let piece = |part: &Part| match part {
            Part::Text(text) => Piece::Text(text.as_str().into()),
            Part::Hole => Piece::Text(HOLE.into()),
            Part::Name(name) => match self.text_of(name) {
                Some(text) => Piece::Text(text.into()),
                None => Piece::Path(name.as_str().into()),
            },
        };
        parts.iter().any(is_open).then(|| parts.iter().map(piece).collect())
    }

    /// The text as the compiler puts it together, holes as they are written.
    fn whole(&self, spoken: &Spoken<'t>) -> String {
        let first = strings::value(self.slice(spoken.at, spoken.end)).unwrap_or_default();
        spoken.parts.iter().skip(spoken.own).fold(first, |mut text, part| {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Name(name) => text.push_str(self.text_of(name).unwrap_or(HOLE)),
                Part::Hole => text.push_str(HOLE),
            }
            text
        })
    }

    fn text_of(&self, name: &str) -> Option<&str> {
        let word = self.words.find(last_of(name))?;
        let is_it = |item: &&crate::extract::rust::facts::Item| {
            item.name == word && matches!(item.kind, ItemKind::Const | ItemKind::Static)
        };
        let item = self.facts.items.iter().find(is_it)?;
        item.text.as_deref().filter(|_| item.kind == ItemKind::Const)
    }
}

fn last_of(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path).trim()
}

/// `concat`, and `concatcp` and others of crates that know constants.
fn is_concat(callee: &str) -> bool {
    callee.rsplit(':').next().is_some_and(|last| last.starts_with("concat"))
}

/// Whether a text begins like a statement, and then whether in small letters. Nearly every literal
/// ends at its first letter.
fn begins_like_sql(written: &str) -> Option<bool> {
    let first =
        written.bytes().find(|byte| !matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'('))?;
    let may_begin = matches!(
        first.to_ascii_uppercase(),
        b'S' | b'I'
            | b'U'
            | b'D'
            | b'W'
            | b'C'
            | b'A'
            | b'T'
            | b'M'
            | b'R'
            | b'L'
            | b'N'
            | b'F'
            | b'J'
            | b'-'
            | b'/'
            | b'\\'
    );
    // `\` may end the first line of a text, or begin `\n`.
    if !may_begin || written.len() < 8 {
        return None;
    }
    let rest = written.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    sql::begins_with_verb(rest.strip_prefix("n ").unwrap_or(rest))
}

/// Splits a text at its holes: `{}`, `{0}`, `{name}`, each with how it is shown.
fn holes<'t>(value: &str, arguments: &[Option<(&'t str, &'t str)>], parts: &mut Vec<Part>) {
    let mut rest = value;
    let mut next = 0;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        let inside = from.get(1..).unwrap_or("");
        if let Some(after) = inside.strip_prefix('{') {
            parts.push(Part::Text(format!("{before}{{")));
            rest = after;
            continue;
        }
        let close = inside.find('}');
        let Some((name, after)) =
            close.and_then(|at| Some((inside.get(..at)?, inside.get(at + 1..)?)))
        else {
            break;
        };
        if !is_hole(name) {
            parts.push(Part::Text(format!("{before}{{")));
            rest = inside;
            continue;
        }
        parts.push(Part::Text(before.to_owned()));
        let name = name.split(':').next().unwrap_or(name);
        let argument = if name.is_empty() {
            next += 1;
            arguments.get(next - 1).copied().flatten().map(|(_, name)| name)
        } else if let Ok(at) = name.parse::<usize>() {
            arguments.get(at).copied().flatten().map(|(_, name)| name)
        } else {
            arguments.iter().flatten().find(|(key, _)| *key == name).map(|(_, name)| *name)
        };
        // `{TABLE}` is filled by the constant of that name.
        let name = argument.unwrap_or(name);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
        parts.push(if is_name { Part::Name(name.to_owned()) } else { Part::Hole });
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
}

fn is_hole(name: &str) -> bool {
    name.len() < 40
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'?' | b'.' | b'#'))
}
