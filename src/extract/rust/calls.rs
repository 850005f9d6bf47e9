//! What is called with what: calls that the catalogue asks for, and literal paths that climb out of
//! a folder.
//!
//! Owns what stands behind a path or a dot, and the arguments that are literals, constants or a
//! plain wrapper around one of them. Anything put together at run time is said to be so. Does not
//! know what a call means.

use super::facts::{Argument, Call, Callee, Escape, SiteKind};
use super::scan::{Expected, Frame, FrameKind, Scanner, Written, small};
use super::strings;
use super::tokens::{IDENT, Token};

/// Functions that only give a literal another type.
pub(super) const WRAPPERS: [&str; 18] = [
    "to_ns_name",
    "to_fs_name",
    "try_into",
    "try_from",
    "new",
    "from",
    "into",
    "Some",
    "Ok",
    "to_string",
    "to_owned",
    "as_ref",
    "clone",
    "as_path",
    "to_path_buf",
    "from_static",
    "unwrap",
    "expect",
];

/// How many brackets around a literal are looked at.
pub(super) const NEAR: usize = 24;

/// Whether a name is written like a constant.
fn is_constant(name: &str) -> bool {
    name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
}

/// Where two dots stand: most texts have not even one.
fn two_dots(text: &str) -> Option<usize> {
    let mut dots = memchr::memchr_iter(b'.', text.as_bytes());
    dots.find(|at| text.as_bytes().get(at + 1) == Some(&b'.'))
}

impl<'t> Scanner<'t, '_> {
    /// Behind a path: a macro, a call, or an argument of a call.
    pub(super) fn after_path(&mut self, written: &Written) {
        let ends = (self.tokens.get(written.first), self.tokens.get(written.last));
        let (Some(head), Some(tail)) = (ends.0.copied(), ends.1.copied()) else { return };
        let name = self.slice(tail.start, tail.end);
        let range = (head.start, tail.end);
        if written.kind == SiteKind::Macro {
            self.macro_call(name, range, written);
            return;
        }
        self.mark_table(written, name);
        let around = self.frames.last().map(|frame| frame.kind);
        // An attribute is never silent.
        let is_silent = self.frames.last().is_some_and(|frame| frame.silent);
        if !is_silent && self.lexicon.attributes.contains(name) && self.is_attribute() {
            let call = self.new_call(written, range);
            self.open_attributes.push(call);
            self.called = Some((Some(call), range));
        } else if self.kind(0) == b'(' {
            // `Type::function(…)`: which type has it is for names alone to tell.
            let is_of_type = written.length > 1 && {
                let owner = self.tokens.get(written.last - 3);
                let owner = owner.map_or("", |token| self.slice(token.start, token.end));
                owner.starts_with(char::is_uppercase)
            };
            if is_of_type {
                self.note_call(name, tail.start);
            } else {
                self.note_plain_call(name, tail.start);
            }
            if self.is_argument(written.first) && around == Some(FrameKind::Open) {
                // `submit! { Type(…) }`: the type is what the macro is given.
                let path = self.kept(written);
                self.argument_is(Argument::Path(path));
            }
            let is_alias = self.aliases.contains(&name);
            let of_client = (is_alias || self.lexicon.clients.calls.contains(name)) && {
                self.see_library(self.slice(head.start, head.end));
                self.sees_client || self.lexicon.clients.own.contains(name)
            };
            let wanted = of_client || is_alias || self.lexicon.calls.contains(name);
            let call = wanted.then(|| self.new_call(written, range));
            if let Some(call) = call.filter(|_| of_client) {
                self.client_call(written, call);
            }
            self.called = Some((call, range));
            self.see_namer(name, range);
        } else if self.kind(0) == b':' && self.kind(1) == b':' && self.kind(2) == b'<' {
            self.typed_call(written, name, range);
        } else if self.is_argument(written.first) && !self.is_key() {
            self.path_argument(written, name);
        }
        if self.climb.variable.is_some() && is_constant(name) {
            // `let file = File::open(PATH)?`: what PATH holds is known where names are.
            let path = self.kept(written);
            self.see_how_made();
            self.climb.see(self.tail(Argument::Path(path)));
        }
        if written.length == 1 && !self.spoken.is_empty() {
            self.see_given(name);
        }
        if written.length == 1 && (self.kind(0) == b'.' || self.climb.from.is_none()) {
            self.climb.begin_at(name);
        }
    }

    /// A variable stands for what it was given, everything else for itself.
    fn path_argument(&mut self, written: &Written, name: &str) {
        let (mut values, is_made) = match written.length {
            1 => self.climb.values_of(name),
            _ => (Vec::new(), false),
        };
        if self.is_given_to_client() {
            if self.is_other_field() {
                self.argument_is(Argument::Made);
                return;
            }
            if is_made {
                values.clear();
            }
        }
        if values.is_empty() {
            let path = self.kept(written);
            self.argument_is(Argument::Path(path));
        }
        for value in values {
            let value = match value {
                Argument::Raw(start, end) => self.decoded(start, end),
                Argument::Tail(tail) => match *tail {
                    Argument::Raw(start, end) => Argument::Tail(Box::new(self.decoded(start, end))),
                    tail => Argument::Tail(Box::new(tail)),
                },
                value => value,
            };
            self.argument_is(value);
        }
    }

    /// The value of a string literal.
    fn decoded(&self, start: u32, end: u32) -> Argument {
        let value = strings::value(self.slice(start, end));
        value.map_or(Argument::Made, |value| Argument::Text(value.into(), start))
    }

    /// The number of a path, which is kept now if it was not.
    fn kept(&mut self, written: &Written) -> u32 {
        let Written { first, last, rooted, kind, .. } = *written;
        written.path.unwrap_or_else(|| self.record(self.scope(), first, last, rooted, kind))
    }

    /// Whether the path that begins at a token is given to a call that matters.
    fn is_argument(&self, first: usize) -> bool {
        let before = first.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |t| t.kind);
        self.frames.last().is_some_and(|frame| frame.call.is_some())
            && matches!(before, b'(' | b',' | b'&' | b'{' | b'[' | b'|' | b'+')
    }

    /// `key = value`, as macros take it: the key is no argument.
    fn is_key(&self) -> bool {
        self.kind(0) == b'=' && !matches!(self.kind(1), b'=' | b'>')
    }

    pub(super) fn new_call(&mut self, written: &Written, range: (u32, u32)) -> u32 {
        let path = self.kept(written);
        self.push_call(Callee::Path(path), range)
    }

    pub(super) fn push_call(&mut self, callee: Callee, (at, end): (u32, u32)) -> u32 {
        let scope = self.scope();
        let arguments = Vec::new();
        self.facts.calls.push(Call {
            callee,
            scope,
            arguments,
            at,
            end,
            item: None,
            receiver: None,
            held: None,
            statement: 0,
            typed: false,
        });
        small(self.facts.calls.len() - 1)
    }

    /// The current token is the `!` of `path!`.
    fn macro_call(&mut self, name: &'t str, range: (u32, u32), written: &Written) {
        match name {
            "macro_rules" => {
                self.macro_by_example();
                return;
            }
            _ if name.starts_with("query_file") || name.starts_with("migrate") => {
                self.note_embedded(name, range);
            }
            "table" | "view" => self.note_table(),
            "embed_migrations" => self.note_embedded(name, range),
            "include" => self.include("include!", range),
            "include_str" => self.include("include_str!", range),
            "include_bytes" => self.include("include_bytes!", range),
            _ => {}
        }
        let clients = &self.lexicon.clients;
        let of_client =
            clients.macros.contains(name) && (self.sees_client || clients.own.contains(name));
        let wanted = of_client || self.lexicon.macros.contains(name);
        let call = wanted.then(|| self.new_call(written, range));
        if let Some(call) = call.filter(|_| of_client) {
            self.client_call(written, call);
        }
        self.called = Some((call, range));
        // What a macro is given may declare items of the scope around it.
        if self.expected.kind.is_none() {
            self.expected =
                Expected { kind: Some(FrameKind::Open), ..std::mem::take(&mut self.expected) };
        }
        self.at += 1;
    }

    /// `.name`, `.name(…)`, or a range.
    pub(super) fn dot(&mut self) {
        if self.kind(1) == b'.' {
            self.at += 2;
            if matches!(self.kind(0), b'.' | b'=') {
                self.at += 1;
            }
            return;
        }
        let Some(token) = self.token(1).filter(|token| token.kind >= IDENT) else {
            self.at += 1;
            return;
        };
        let name = self.slice(token.start, token.end);
        self.at += 2;
        if name == "parent" && self.kind(0) == b'(' {
            self.climb.parent();
        }
        if matches!(name, "push" | "with_file_name" | "with_extension") {
            self.made();
        }
        if self.kind(0) != b'(' {
            if self.kind(0) == b':' && self.may_be_client(name) {
                self.client_method(name, token);
            }
            return;
        }
        if name == "arg" && self.argument_of_command((token.start, token.end)) {
            return;
        }
        self.note_call(name, token.start);
        match name {
            "insert_into" => self.mark_argument(1),
            "listen" | "listen_all" => self.note_listen(),
            _ => {}
        }
        let range = (token.start, token.end);
        let call = self.lexicon.methods.contains(name).then(|| {
            let word = self.words.word(name);
            self.push_call(Callee::Method(word), range)
        });
        self.called = Some((call, range));
        if self.may_be_client(name) {
            self.client_method(name, token);
        }
    }

    /// What the current argument is, is known only at run time.
    fn made(&mut self) {
        if self.frames.last().is_some_and(|frame| frame.call.is_some()) {
            self.argument_is(Argument::Made);
        }
    }

    /// A wrapper's argument is the argument of the call around it; any other call makes one.
    pub(super) fn inherit_call(&mut self, frame: &mut Frame) {
        let Some(outer) = self.frames.last().filter(|outer| outer.call.is_some()) else {
            return;
        };
        let (call, argument) = (outer.call, outer.argument);
        let name = frame.callee.map_or("", |(start, end)| self.slice(start, end));
        let last = name.rsplit(':').next().unwrap_or(name);
        if frame.callee.is_none() || last == "join" || WRAPPERS.contains(&last) {
            frame.call = call;
            frame.argument = argument;
        } else {
            self.argument_is(Argument::Made);
            self.argument_of_function(frame.callee);
        }
    }

    /// A string.
    pub(super) fn literal(&mut self, token: Token) {
        self.at += 1;
        let text = self.slice(token.start, token.end);
        let Some(frame) = self.frames.last() else { return };
        let (kind, has_call, callee) = (frame.kind, frame.call.is_some(), frame.callee);
        if kind == FrameKind::Attribute || self.is_in_attribute() {
            self.path_in_string(token);
            return;
        }
        let written = strings::written(text);
        self.note_sql(token, written);
        self.note_made_name(token);
        if !has_call && callee.is_some_and(|(start, end)| self.slice(start, end) == "format") {
            self.head_of_format(token);
        }
        if has_call {
            let value = self.decoded(token.start, token.end);
            let value = self.tail(value);
            self.argument_is(value);
        }
        if self.climb.variable.is_some() {
            self.see_how_made();
            // Most variables are never given to a call that matters: decoding can wait.
            let value = self.tail(Argument::Raw(token.start, token.end));
            self.climb.see(value);
        }
        // What is given to a function is that function's affair.
        if strings::is_address(text) {
            self.address(token);
        }
        if strings::is_socket(text) && self.call_around().is_empty() {
            self.socket(token);
        }
        if written == "CARGO_MANIFEST_DIR" {
            self.climb.begin();
            return;
        }
        let name = callee.map_or("", |(start, end)| self.slice(start, end));
        if name.starts_with("include") {
            return;
        }
        let joined = if name == "join" || name.ends_with("concat") || name == "push" {
            self.climb.join(written)
        } else {
            None
        };
        let climbs = |path: &str| path.split('/').any(|part| part == "..");
        let path = match joined {
            Some(joined) => Some(joined),
            None => two_dots(written).and_then(|at| written.get(at..)).map(str::to_owned),
        };
        if let Some(path) = path.filter(|path| climbs(path) && path.len() > 2) {
            let call = self.call_around().to_owned();
            let scope = self.scope();
            let (at, end) = (token.start, token.end);
            self.facts.escapes.push(Escape {
                path: path.into(),
                call: call.into(),
                scope,
                at,
                end,
            });
        }
    }

    /// What is joined to a path is its tail: the whole is known at run time alone.
    fn tail(&self, value: Argument) -> Argument {
        let is_joined = self
            .frames
            .iter()
            .rev()
            .take(NEAR)
            .take_while(|f| f.kind != FrameKind::Block)
            .any(|f| f.callee.is_some_and(|(start, end)| self.slice(start, end) == "join"));
        match value {
            Argument::Made => Argument::Made,
            value if is_joined => Argument::Tail(Box::new(value)),
            value => value,
        }
    }

    /// A literal that names a socket says so wherever it stands.
    fn socket(&mut self, token: Token) {
        let Some(text) = strings::value(self.slice(token.start, token.end)) else { return };
        if text.contains(['{', ' ', '*']) {
            return;
        }
        let word = self.words.word("socket");
        let call = self.push_call(Callee::Literal(word), (token.start, token.end));
        if let Some(call) = self.facts.calls.get_mut(call as usize) {
            call.arguments.push((0, Argument::Text(text.into(), token.start)));
        }
    }

    /// An address that is given to a function.
    fn address(&mut self, token: Token) {
        const CONVERSIONS: [&str; 7] =
            ["to_string", "into", "from", "to_owned", "Some", "Ok", "format"];
        let near = self.frames.iter().rev().take(NEAR);
        let inner = near.take_while(|frame| frame.kind != FrameKind::Block);
        let mut names = inner.filter_map(|frame| frame.callee).map(|(start, end)| {
            let name = self.slice(start, end);
            name.rsplit(':').next().unwrap_or(name)
        });
        let Some(call) = names.find(|name| !CONVERSIONS.contains(name)) else { return };
        let Some(text) = strings::value(self.slice(token.start, token.end)) else { return };
        let (scope, at, end) = (self.scope(), token.start, token.end);
        let (text, call) = (text.into(), call.into());
        self.facts.addresses.push(super::facts::Address { text, call, scope, at, end });
    }

    /// Whether a word here is an attribute, also one that `cfg_attr` may add.
    fn is_attribute(&self) -> bool {
        let mut frames = self.frames.iter().rev();
        let Some(inner) = frames.next() else { return false };
        let name = inner.callee.map_or("", |(start, end)| self.slice(start, end));
        inner.kind == FrameKind::Attribute
            || name == "cfg_attr"
                && frames.next().is_some_and(|frame| frame.kind == FrameKind::Attribute)
    }

    fn is_in_attribute(&self) -> bool {
        self.frames.iter().rev().take(4).any(|frame| frame.kind == FrameKind::Attribute)
    }

    /// The function that a literal is finally given to.
    fn call_around(&self) -> &'t str {
        // A text nested without end must not cost the square of its depth.
        let near = self.frames.iter().rev().take(NEAR);
        let inner = near.take_while(|frame| frame.kind != FrameKind::Block);
        for frame in inner {
            let Some((start, end)) = frame.callee else { continue };
            let name = self.slice(start, end);
            let last = name.rsplit(':').next().unwrap_or(name);
            if !matches!(last, "join" | "format" | "concat") && !WRAPPERS.contains(&last) {
                return name;
            }
        }
        ""
    }

    /// `#[serde(with = "path::to")]`: a path in a string, as derives take it.
    fn path_in_string(&mut self, token: Token) {
        let text = self.slice(token.start, token.end);
        let inside = strings::written(text);
        let is_word = |word: &str| {
            let mut chars = word.chars();
            chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
                && chars.all(|c| c.is_alphanumeric() || c == '_')
        };
        let inside = inside.split('<').next().unwrap_or(inside);
        let rooted = inside.starts_with("::");
        let parts: Vec<&'t str> = inside.trim_matches(':').split("::").collect();
        if parts.len() < 2 || !parts.iter().all(|part| is_word(part)) {
            return;
        }
        let scope = self.scope();
        let words: Vec<_> = parts.into_iter().map(|part| self.words.word(part)).collect();
        let path = self.path_of(scope, &words, rooted);
        let site = super::facts::Site {
            at: token.start,
            len: u16::try_from(token.end - token.start).unwrap_or(u16::MAX),
            kind: SiteKind::Plain,
        };
        self.places.push(super::scan::Placed { path, site });
    }
}
