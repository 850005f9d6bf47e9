//! Calls of clients of stores: which variable or field holds what a call gives, and on what a
//! method is called.
//!
//! Owns the look back over a chain of calls. Asked only in files that name a client's library, so
//! that `get` and `insert` cost nothing elsewhere. Does not know what a call means.

use crate::extract::rust::calls::{NEAR, WRAPPERS};
use crate::extract::rust::facts::{Argument, Callee};
use crate::extract::rust::scan::{Frame, FrameKind, Scanner, Written};
use crate::extract::rust::strings;
use crate::extract::rust::tokens::{IDENT, RAW, STRING, Token};

/// How far a chain of calls is followed back.
const FAR: usize = 80;

impl<'t> Scanner<'t, '_> {
    /// An import or path names a library: from here on its calls count.
    pub(in crate::extract::rust) fn see_library(&mut self, word: &str) {
        self.sees_client = self.sees_client || self.lexicon.clients.libraries.contains(word);
    }

    /// Whether a method may be one of a client.
    pub(in crate::extract::rust) fn may_be_client(&self, name: &str) -> bool {
        self.sees_client || self.lexicon.clients.own.contains(name)
    }

    /// `.name(…)` or `.name::<T>(…)` of a client; the current token is the one behind the name.
    pub(in crate::extract::rust) fn client_method(&mut self, name: &'t str, token: Token) {
        let is_typed = self.kind(0) == b':' && self.kind(1) == b':' && self.kind(2) == b'<';
        if !(self.kind(0) == b'(' || is_typed) || !self.lexicon.clients.methods.contains(name) {
            return;
        }
        let range = (token.start, token.end);
        let dot = self.at.saturating_sub(2);
        let receiver = self.before_dot(dot);
        let begin = self.begin_of_chain(dot);
        let word = self.words.word(name);
        let call = match self.called {
            // The catalogue asks for it on other grounds, too.
            Some((Some(call), known)) if known == range => call,
            _ => self.push_call(Callee::Method(word), range),
        };
        self.hold(call, receiver, begin);
        if let Some(call) = self.facts.calls.get_mut(call as usize) {
            call.typed = is_typed;
        }
        if is_typed {
            // `.set_ex::<_, _, ()>(…)`: the brackets of the types are not those of the call.
            self.called = None;
            self.typed = self.behind_types().map(|open| (open, Some(call), range));
        } else {
            self.called = Some((Some(call), range));
        }
    }

    /// `function::<T>(…)` of a client, or of what takes statements; the current token is the one
    /// behind the name.
    pub(in crate::extract::rust) fn typed_call(
        &mut self,
        written: &Written,
        name: &str,
        range: (u32, u32),
    ) {
        let is_client = self.lexicon.clients.calls.contains(name) && self.sees_client;
        if !is_client && !self.lexicon.sinks.contains(name) {
            return;
        }
        let Some(open) = self.behind_types() else { return };
        let call = is_client.then(|| self.new_call(written, range));
        if let Some(call) = call {
            self.client_call(written, call);
        }
        self.typed = Some((open, call, range));
    }

    /// The bracket behind `::<…>`, which begins at the current token.
    fn behind_types(&self) -> Option<usize> {
        let mut depth = 0usize;
        for at in self.at + 2..self.at + FAR {
            match self.kind_at(at) {
                b'<' => depth += 1,
                b'>' if self.kind_at(at - 1) != b'-' => depth -= 1,
                b';' | 0 => return None,
                _ => {}
            }
            if depth == 0 {
                return Some(at + 1).filter(|open| self.kind_at(*open) == b'(');
            }
        }
        None
    }

    /// `cmd("SET")` or an argument of it ends; the current token is the one behind it.
    pub(in crate::extract::rust) fn end_command(&mut self, frame: &Frame) {
        let name = frame.callee.map_or("", |(start, end)| self.slice(start, end));
        let is_command = name.ends_with("cmd") || (name == "arg" && frame.argument > 0);
        self.command = frame
            .call
            .filter(|_| is_command)
            .map(|call| (call, self.at - 1, frame.argument.saturating_add(1)));
    }

    /// `.arg(…)` right behind a command is its next argument; the current token is the one behind
    /// the name.
    pub(in crate::extract::rust) fn argument_of_command(&mut self, range: (u32, u32)) -> bool {
        let Some((call, end, position)) = self.command.take() else { return false };
        let follows = end + 3 == self.at;
        if follows {
            self.called = Some((Some(call), range));
            self.position = position;
        }
        follows
    }

    /// `Type::function(…)` of a client.
    pub(in crate::extract::rust) fn client_call(&mut self, written: &Written, call: u32) {
        self.hold(call, None, written.first);
    }

    fn hold(&mut self, call: u32, receiver: Option<&'t str>, begin: usize) {
        let held = self.holder(begin).map(|name| self.words.word(name));
        let receiver = receiver.map(|name| self.words.word(name));
        let statement = self.statement;
        if let Some(call) = self.facts.calls.get_mut(call as usize) {
            (call.receiver, call.held, call.statement) = (receiver, held, statement);
        }
    }

    pub(super) fn kind_at(&self, at: usize) -> u8 {
        self.tokens.get(at).map_or(0, |token| token.kind)
    }

    pub(super) fn word_of(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| self.slice(token.start, token.end))
    }

    /// The last name before a dot: `users` of `self.users().await?.find()`.
    fn before_dot(&self, dot: usize) -> Option<&'t str> {
        let mut at = dot.checked_sub(1)?;
        for _ in 0..FAR {
            match self.kind_at(at) {
                b'?' => at = at.checked_sub(1)?,
                b')' | b']' => at = self.opening(at)?.checked_sub(1)?,
                IDENT | RAW if self.word_of(at) == "await" => at = at.checked_sub(2)?,
                IDENT | RAW => return Some(self.word_of(at)),
                _ => return None,
            }
        }
        None
    }

    /// The bracket that a closing one closes.
    fn opening(&self, close: usize) -> Option<usize> {
        let mut depth = 0usize;
        for at in (close.saturating_sub(FAR * 4)..=close).rev() {
            match self.kind_at(at) {
                b')' | b']' | b'}' => depth += 1,
                b'(' | b'[' | b'{' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The first token of the chain that a dot belongs to.
    fn begin_of_chain(&self, dot: usize) -> usize {
        let mut at = dot;
        for _ in 0..FAR {
            let Some(before) = at.checked_sub(1) else { return at };
            let is_part = match self.kind_at(before) {
                b')' | b']' => match self.opening(before) {
                    Some(open) => {
                        at = open;
                        continue;
                    }
                    None => false,
                },
                IDENT | RAW => !matches!(
                    self.word_of(before),
                    "return" | "let" | "in" | "match" | "if" | "else" | "mut" | "move"
                ),
                b'.' | b'?' | b'&' => true,
                b':' => self.kind_at(before.wrapping_sub(1)) == b':' || self.kind_at(at) == b':',
                _ => false,
            };
            if !is_part {
                return at;
            }
            at = before;
        }
        at
    }

    /// The variable, field or constant that is given what begins at a token.
    fn holder(&self, begin: usize) -> Option<&'t str> {
        let before = begin.checked_sub(1)?;
        match self.kind_at(before) {
            b'=' => {
                // `let users: Collection<User> = …`, `const USERS: Table = …`
                let variable = self.climb.variable;
                variable.or_else(|| self.declared_before(before))
            }
            b':' if self.kind_at(before.wrapping_sub(1)) != b':' => {
                let name = before.checked_sub(1)?;
                matches!(self.kind_at(name), IDENT | RAW).then(|| self.word_of(name))
            }
            b'(' | b'{' | b',' => self.climb.variable,
            _ => None,
        }
    }

    /// The name in `NAME =` and in `const NAME: Type<'static, (u8, u8)> =`.
    fn declared_before(&self, equals: usize) -> Option<&'t str> {
        let first = equals.checked_sub(1)?;
        if matches!(self.kind_at(first), IDENT | RAW) && self.kind_at(first.wrapping_sub(1)) != b':'
        {
            return Some(self.word_of(first));
        }
        let declares = |at: &usize| matches!(self.word_of(*at), "const" | "static");
        let at = (equals.saturating_sub(FAR)..equals).rev().find(declares)?;
        Some(self.word_of(at + 1))
    }

    /// Whether the arguments that are read now are those of a client's call.
    pub(in crate::extract::rust) fn is_given_to_client(&self) -> bool {
        let call = self.frames.last().and_then(|frame| frame.call);
        let call = call.and_then(|call| self.facts.calls.get(call as usize));
        call.is_some_and(|call| call.statement > 0)
    }

    /// Behind a variable: a field of it, or what a method makes of it.
    pub(in crate::extract::rust) fn is_other_field(&self) -> bool {
        let same = ["as_str", "as_bytes", "as_slice", "as_deref", "iter"];
        let word = self.word_at(1);
        self.kind(0) == b'.' && !WRAPPERS.contains(&word) && !same.contains(&word)
    }

    /// A literal or constant in a `let`: whether a function may make anything of it.
    pub(in crate::extract::rust) fn see_how_made(&mut self) {
        if !self.sees_client {
            return;
        }
        let near = self.frames.iter().rev().take(NEAR);
        let mut inner = near.take_while(|frame| frame.kind != FrameKind::Block);
        let is_made = inner.any(|frame| {
            let Some((start, end)) = frame.callee else { return false };
            let name = self.slice(start, end);
            let last = name.rsplit(':').next().unwrap_or(name);
            let call = frame.call.and_then(|call| self.facts.calls.get(call as usize));
            let is_client = call.is_some_and(|call| call.statement > 0);
            last != "format" && !WRAPPERS.contains(&last) && !is_client
        });
        if is_made {
            self.climb.make();
        }
    }

    /// A client's call is given what a function gives that makes a name: `get(session_key(id))`.
    pub(in crate::extract::rust) fn argument_of_function(&mut self, callee: Option<(u32, u32)>) {
        let Some((start, end)) = callee.filter(|_| self.is_given_to_client()) else { return };
        if makes_name(self.slice(start, end)) {
            let path = self.path_to(start, end);
            self.argument_is(Argument::Named(path));
        }
    }

    /// `let key = session_key(id)`.
    pub(in crate::extract::rust) fn see_namer(&mut self, name: &str, (start, end): (u32, u32)) {
        if self.sees_client && self.climb.variable.is_some() && makes_name(name) {
            let path = self.path_to(start, end);
            self.climb.see(Argument::Named(path));
        }
    }

    fn path_to(&mut self, start: u32, end: u32) -> u32 {
        let parts = self.slice(start, end).split("::");
        let words: Vec<_> = parts.map(|word| self.words.word(word)).collect();
        let scope = self.scope();
        self.path_of(scope, &words, false)
    }

    /// `const COLLECTION: &str = "users";`, wherever it stands.
    pub(in crate::extract::rust) fn note_constant(&mut self, name: Token, value: &str) {
        let number = super::number_of(self.slice(name.start, name.end));
        self.facts.stores.constants.push((number, value.into()));
    }

    /// The first text in a function that makes a name; the current token is the one behind it.
    pub(in crate::extract::rust) fn note_made_name(&mut self, token: Token) {
        let Some(function) = self.namer.take() else { return };
        let Some(text) = strings::value(self.slice(token.start, token.end)) else { return };
        let has_open_head = text.starts_with("{}") || text.starts_with("{0}");
        let path = has_open_head.then(|| self.first_argument()).flatten();
        self.facts.stores.made_names.push((function, text.into(), path));
    }

    /// `format!("session:{id}")` given to a call: what it begins with, and the name in a first `{}`.
    pub(in crate::extract::rust) fn head_of_format(&mut self, token: Token) {
        let outer = self.frames.len().checked_sub(2).and_then(|at| self.frames.get(at));
        let Some((call, position)) = outer.and_then(|frame| Some((frame.call?, frame.argument)))
        else {
            return;
        };
        if !self.sees_client || self.kind_at(self.at.saturating_sub(1)) != STRING {
            return;
        }
        let Some(text) = strings::value(self.slice(token.start, token.end)) else { return };
        let has_open_head = text.starts_with("{}") || text.starts_with("{0}");
        let path = has_open_head.then(|| self.first_argument()).flatten();
        if let Some(call) = self.facts.calls.get_mut(call as usize) {
            call.arguments.push((position, Argument::Head(text.into(), path)));
        }
    }

    /// The path behind the text of a formatting macro; the current token is the one behind it.
    fn first_argument(&mut self) -> Option<u32> {
        if self.kind(0) != b',' || !self.is_name(1) {
            return None;
        }
        let mut ahead = 1;
        let mut words = vec![self.words.word(self.word_at(1))];
        while self.kind(ahead + 1) == b':'
            && self.kind(ahead + 2) == b':'
            && self.is_name(ahead + 3)
        {
            ahead += 3;
            words.push(self.words.word(self.word_at(ahead)));
        }
        let scope = self.scope();
        matches!(self.kind(ahead + 1), b',' | b')').then(|| self.path_of(scope, &words, false))
    }
}

/// Whether the name of a function says that it makes the name of something in a store.
pub(super) fn makes_name(name: &str) -> bool {
    const ENDS: [&str; 14] = [
        "key",
        "keys",
        "prefix",
        "topic",
        "channel",
        "queue",
        "subject",
        "stream",
        "bucket",
        "collection",
        "index",
        "pattern",
        "keyspace",
        "name",
    ];
    let last = name.rsplit(['_', ':']).next().unwrap_or(name);
    ENDS.contains(&last)
}
