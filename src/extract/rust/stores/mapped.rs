//! Object mappers: tables that a file declares for one, and what is done to them at a place.
//!
//! Owns the forms of diesel (`table!`), of sea-orm (`#[sea_orm(table_name = "…")]`) and of
//! sea-query (`#[derive(Iden)]`). A declared table becomes an item of its scope, so that paths lead
//! to it like to any other. Does not resolve paths.

use super::TableWord;
use crate::extract::Mode;
use crate::extract::rust::facts::{Item, ItemKind, Visibility};
use crate::extract::rust::scan::{Scanner, Written, small};
use crate::extract::rust::strings;
use crate::extract::rust::tokens::{IDENT, RAW, STRING, Token};

/// How far a declaration and a chain of calls are looked into.
const FAR: usize = 400;
const NEAR: usize = 40;

impl<'t> Scanner<'t, '_> {
    /// `table! { schema.name (key) { … -> … } }`; the current token is the `!`.
    pub(in crate::extract::rust) fn note_table(&mut self) {
        let mut ahead = 2;
        let mut sql_name = None;
        // Attributes and imports stand before the name.
        loop {
            if self.kind(ahead) == b'#' {
                if self.word_at(ahead + 2) == "sql_name" && self.kind(ahead + 4) == STRING {
                    sql_name = strings::value(self.word_at(ahead + 4));
                }
                let Some(next) = self.behind(ahead, b']') else { return };
                ahead = next;
            } else if self.word_at(ahead) == "use" {
                let Some(next) = self.behind(ahead, b';') else { return };
                ahead = next;
            } else {
                break;
            }
        }
        let mut name = self.token(ahead).filter(|_| self.is_name(ahead));
        let mut schema = None;
        if self.kind(ahead + 1) == b'.' && self.is_name(ahead + 2) {
            schema = name;
            name = self.token(ahead + 2);
            ahead += 2;
        }
        let Some(name) = name else { return };
        let has_arrow =
            (ahead..ahead + FAR).any(|at| self.kind(at) == b'-' && self.kind(at + 1) == b'>');
        if !matches!(self.kind(ahead + 1), b'(' | b'{') || !has_arrow {
            return;
        }
        let written = self.slice(name.start, name.end).to_owned();
        let own = sql_name.unwrap_or(written);
        let text = match schema {
            Some(schema) => format!("{}.{own}", self.slice(schema.start, schema.end)),
            None => own,
        };
        let word = self.slice(name.start, name.end);
        self.declare_table(word, name, &text);
        let columns = (ahead + 1..ahead + FAR)
            .take_while(|at| !matches!(self.kind(*at), b'}' | 0))
            .filter(|at| {
                self.is_name(*at) && self.kind(at + 1) == b'-' && self.kind(at + 2) == b'>'
            })
            .map(|at| self.word_at(at).into());
        let columns = columns.collect();
        self.facts.stores.columns.push((name.start, columns));
    }

    /// The fields of the next structure.
    fn fields(&self, from: usize) -> Box<[Box<str>]> {
        let near = from..from + NEAR * 2;
        let open = near.into_iter().find(|at| self.word_at(*at) == "struct").map(|at| at + 2);
        let Some(open) = open.filter(|open| self.kind(*open) == b'{') else {
            return Box::default();
        };
        let mut out: Vec<Box<str>> = Vec::new();
        let mut depth = 0usize;
        for at in open..open + FAR {
            match self.kind(at) {
                b'{' | b'(' | b'[' | b'<' => depth += 1,
                b'}' | b')' | b']' | b'>' => depth = depth.saturating_sub(1),
                0 => break,
                IDENT if depth == 1 && self.kind(at + 1) == b':' && self.kind(at + 2) != b':' => {
                    out.push(self.word_at(at).into());
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        out.into()
    }

    fn behind(&self, from: usize, end: u8) -> Option<usize> {
        (from..from + FAR).find(|at| self.kind(*at) == end).map(|at| at + 1)
    }

    /// An item for a table.
    fn declare_table(&mut self, word: &'t str, at: Token, text: &str) {
        let Some(scope) = self.declaring_scope() else { return };
        let name = self.words.word(word);
        self.facts.items.push(Item {
            scope,
            name,
            kind: ItemKind::Table,
            visibility: Visibility::Public,
            hidden: false,
            exported: false,
            conditional: false,
            paths: Vec::new(),
            start: at.start,
            end: at.end,
            at: at.start,
            text: Some(text.into()),
            target: None,
            mutable: false,
            test: self.pending.test,
            hands_out: None,
        });
    }

    /// `sea_orm(table_name = "…", schema_name = "…")`; `open` is the parenthesis.
    pub(in crate::extract::rust) fn note_entity(&mut self, open: usize) {
        let (mut table, mut schema, mut iden) = (None, None, None);
        for ahead in open..open + NEAR {
            if matches!(self.kind(ahead), b']' | 0) {
                break;
            }
            if self.kind(ahead) != IDENT || self.kind(ahead + 1) != b'=' {
                continue;
            }
            let value = (self.kind(ahead + 2) == STRING)
                .then(|| strings::value(self.word_at(ahead + 2)))
                .flatten();
            match self.word_at(ahead) {
                "table_name" => table = value.zip(self.token(ahead + 2)),
                "schema_name" => schema = value,
                "iden" => iden = value,
                _ => {}
            }
        }
        if let Some(iden) = iden {
            self.pending.iden_name = Some(iden.into());
        }
        let Some((table, at)) = table else { return };
        let text = schema.map_or_else(|| table.clone(), |schema| format!("{schema}.{table}"));
        self.declare_table("Entity", at, &text);
        self.declare_table("ActiveModel", at, &text);
        let fields = self.fields(open);
        self.facts.stores.columns.push((at.start, fields));
    }

    /// `impl EntityName for Entity { fn table_name(&self) -> &str { "users" } }`; the current token is
    /// `impl`.
    pub(in crate::extract::rust) fn note_named_entity(&mut self, subject: &'t str) {
        let open = (1..NEAR).find(|at| matches!(self.kind(*at), b'{' | b';' | 0));
        let Some(open) = open.filter(|_| (1..4).any(|at| self.word_at(at) == "EntityName")) else {
            return;
        };
        let (mut asked, mut table, mut schema) = ("", None, None);
        for ahead in open..open + NEAR {
            match self.kind(ahead) {
                0 => break,
                IDENT if matches!(self.word_at(ahead), "table_name" | "schema_name") => {
                    asked = self.word_at(ahead);
                }
                IDENT if self.word_at(ahead) == "impl" => break,
                STRING => {
                    let value = strings::value(self.word_at(ahead)).zip(self.token(ahead));
                    match asked {
                        "table_name" => table = table.or(value),
                        "schema_name" => schema = schema.or(value),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        let Some((table, at)) = table else { return };
        let text = match schema {
            Some((schema, _)) => format!("{schema}.{table}"),
            None => table,
        };
        self.declare_table(subject, at, &text);
        if subject == "Entity" {
            self.declare_table("ActiveModel", at, &text);
        }
    }

    /// `derive(…, Iden, …)`; `open` is the parenthesis.
    pub(in crate::extract::rust) fn note_derive(&mut self, open: usize) {
        for ahead in open..open + NEAR {
            match self.kind(ahead) {
                b']' | 0 => return,
                IDENT if matches!(self.word_at(ahead), "Iden" | "DeriveIden") => {
                    self.pending.iden = true;
                    return;
                }
                _ => {}
            }
        }
    }

    /// The name of the table that an enumeration of its columns stands for.
    pub(in crate::extract::rust) fn iden_text(&mut self, name: Token) -> Option<Box<str>> {
        if !std::mem::take(&mut self.pending.iden) {
            return None;
        }
        let given = self.pending.iden_name.take();
        let given = self.iden_of_table().map(Into::into).or(given);
        Some(given.unwrap_or_else(|| snake_case(self.slice(name.start, name.end)).into()))
    }

    /// `#[iden = "users"] Table` or `#[sea_orm(iden = "users")] Table` among the variants.
    fn iden_of_table(&self) -> Option<String> {
        let open = (2..NEAR).find(|at| matches!(self.kind(*at), b'{' | b';' | 0))?;
        let mut given = None;
        for ahead in open + 1..open + FAR {
            match self.kind(ahead) {
                b'}' | 0 => return None,
                IDENT if self.word_at(ahead) == "iden" && self.kind(ahead + 1) == b'=' => {
                    given = Some(ahead + 2).filter(|at| self.kind(*at) == STRING);
                }
                IDENT
                    if self.word_at(ahead) == "Table"
                        && matches!(self.kind(ahead + 1), b',' | b'}') =>
                {
                    return strings::value(self.word_at(given?));
                }
                b',' if self.kind(ahead - 1) != b']' => given = None,
                _ => {}
            }
        }
        None
    }

    /// Behind a path: what a call or a chain does to the table that the path may lead to.
    pub(in crate::extract::rust) fn mark_table(&mut self, written: &Written, name: &str) {
        match name {
            "insert_into" | "replace_into" | "update" | "delete" | "insert_or_ignore_into"
                if self.kind(0) == b'(' =>
            {
                self.mark_argument(1);
            }
            // Made, or what `let user: user::ActiveModel = found.into()` will be written by.
            "ActiveModel" if self.is_made_model(written) => {
                if let Some(head) = self.tokens.get(written.first) {
                    self.facts.stores.marks.push((head.start, Mode::Write));
                }
            }
            "Table" if written.length > 1 => {
                let head = self.tokens.get(written.first).map(|head| head.start);
                if let Some((head, mode)) = head.zip(self.mode_before(written.first)) {
                    self.facts.stores.marks.push((head, mode));
                }
            }
            // `impl AppearsOnTable<users::table>`: what may be asked, and nothing is.
            "table" if self.is_type(written.first) => {
                if let Some(head) = self.tokens.get(written.first) {
                    self.facts.stores.types.push(head.start);
                }
            }
            // An entity, by that name or by another one.
            _ if self.kind_at(written.first.wrapping_sub(1)) == b'('
                && matches!(self.kind(0), b')' | b',')
                && name.starts_with(char::is_uppercase) =>
            {
                self.mark_related(written.first);
            }
            _ => {}
        }
    }

    /// Whether a path to a table stands where a type is asked for what it may do.
    fn is_type(&self, first: usize) -> bool {
        const BOUNDS: [&str; 3] = ["AppearsOnTable", "SelectableExpression", "JoinTo"];
        self.kind_at(first.wrapping_sub(1)) == b'<'
            && (self.word_at(0) == "as" || BOUNDS.contains(&self.word_of(first.wrapping_sub(2))))
    }

    /// `.find_also_related(user::Entity)`, `.left_join(User)`.
    fn mark_related(&mut self, first: usize) {
        let method = first.checked_sub(2).map_or("", |at| self.word_of(at));
        let mode = match method {
            "find_related" | "find_also_related" | "find_with_related" | "find_also"
            | "find_with" | "left_join" | "inner_join" | "right_join" | "load_one"
            | "load_many" | "load_many_to_many" => Mode::Read,
            "create_table_from_entity" | "create_index_from_entity" => Mode::Define,
            _ => return,
        };
        if let Some(head) = self.tokens.get(first) {
            self.facts.stores.marks.push((head.start, mode));
        }
    }

    /// Whether a model is made of the path behind which the current token stands.
    fn is_made_model(&self, written: &Written) -> bool {
        let before = written.first.checked_sub(1);
        let kind = before.map_or(0, |at| self.kind_at(at));
        match self.kind(0) {
            // `impl Behavior for ActiveModel {` and `-> ActiveModel {` make none.
            b'{' => {
                let word = before.map_or("", |at| self.word_of(at));
                kind != b'>' && !matches!(word, "for" | "impl" | "struct")
            }
            b'=' => kind == b':',
            _ => false,
        }
    }

    /// The first argument of a call is changed; `ahead` is the token behind its bracket.
    pub(in crate::extract::rust) fn mark_argument(&mut self, ahead: usize) {
        let mut ahead = ahead;
        while matches!(self.kind(ahead), b'&' | b':') {
            ahead += 1;
        }
        if let Some(first) = self.token(ahead).filter(|_| self.is_name(ahead)) {
            self.facts.stores.marks.push((first.start, Mode::Write));
        }
    }

    /// What the call does whose first argument begins at a token: `.into_table(X::Table)`.
    fn mode_before(&self, first: usize) -> Option<Mode> {
        let word = |at: usize| {
            let token = self.tokens.get(at)?;
            (token.kind == IDENT).then(|| self.slice(token.start, token.end))
        };
        if self.kind_at(first.checked_sub(1)?) == b',' {
            // `.join(JoinType::LeftJoin, Users::Table, …)`
            let from = first.saturating_sub(8);
            let open = (from..first - 1).rev().find(|at| self.kind_at(*at) == b'(')?;
            let joins = word(open.checked_sub(1)?)? == "join";
            return joins.then_some(Mode::Read);
        }
        let method = word(first.checked_sub(2)?)?;
        match method {
            // `ForeignKey::create().from(Users::Table, Users::Id)` reads nothing.
            "from" if self.kind(0) == b',' && self.kind(1) != b')' => return None,
            "into_table" | "from_table" => return Some(Mode::Write),
            "from" | "join" | "left_join" | "inner_join" | "right_join" | "full_outer_join"
            | "from_as" | "join_as" => return Some(Mode::Read),
            "table" | "rename" => {}
            _ => return None,
        }
        let before = (first.saturating_sub(NEAR)..first.saturating_sub(2)).rev();
        before.filter_map(word).find_map(|word| match word {
            "create" | "alter" | "drop" | "rename" | "truncate" | "create_table"
            | "alter_table" | "drop_table" => Some(Mode::Define),
            "update" | "delete" | "insert" => Some(Mode::Write),
            _ => None,
        })
    }

    /// Words that an import has brought from inside of a table: `use schema::users::dsl::*`.
    pub(in crate::extract::rust) fn settle_tables(&mut self) {
        let mut wanted: Vec<(u32, String, u32, u32)> = Vec::new();
        for (at, import) in self.facts.imports.iter().enumerate() {
            let Some(path) = self.facts.paths.get(import.path as usize) else { continue };
            let words = self.facts.words_of(path);
            let word = |back: usize| {
                let at = words.len().checked_sub(back)?;
                words.get(at).map(|word| self.words.get(*word))
            };
            let (last, before) = (word(1), word(2));
            let name = match (import.glob, last, before) {
                (true, Some("dsl"), Some(table)) => Some(table),
                (false, Some(table), Some("dsl")) | (false, Some("table"), Some(table)) => {
                    import.alias.map(|alias| self.words.get(alias)).or(Some(table))
                }
                _ => None,
            };
            let Some(name) = name else { continue };
            // In a function an import holds there alone.
            let (start, end) = self
                .facts
                .stores
                .function_at(import.at)
                .map_or((0, u32::MAX), |function| (function.at, function.close));
            wanted.push((small(at), name.to_owned(), start, end));
        }
        if wanted.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if !matches!(token.kind, IDENT | RAW) {
                continue;
            }
            let word = self.slice(token.start, token.end);
            let is_it = |(_, name, start, end): &&(u32, String, u32, u32)| {
                *name == word && token.start >= *start && token.start < *end
            };
            let Some((import, ..)) = wanted.iter().find(is_it) else { continue };
            let kind =
                |at: Option<usize>| at.and_then(|at| self.tokens.get(at)).map_or(0, |t| t.kind);
            let before = kind(at.checked_sub(1));
            // A field, a method, a path, a binding or a key.
            let is_other = matches!(before, b'.' | b':')
                || matches!(kind(Some(at + 1)), b':' | b'=' | b'!')
                || matches!(kind(Some(at + 1)), b'(' if before == IDENT);
            let is_declared =
                at.checked_sub(1).and_then(|at| self.tokens.get(at)).is_some_and(|before| {
                    matches!(self.slice(before.start, before.end), "let" | "fn" | "mod" | "as")
                });
            if !is_other && !is_declared {
                found.push(TableWord { import: *import, at: token.start, end: token.end });
            }
        }
        self.facts.stores.words = found;
    }
}

/// `OrderItem` as `order_item`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
