//! One pass over the tokens of a file.
//!
//! Owns the loop, the stack of brackets and the scopes they open. Each sign is looked at once;
//! what an item, a `use`, an attribute or a call means stands in the files beside this one.
//! Invariant: terminates and never panics, whatever the text.

use std::cell::Cell;

use super::attributes::Pending;
use super::facts::{
    Argument, Defect, FileFacts, PathFact, Scope, ScopeKind, Site, SiteKind, Visibility,
};
use super::keywords::{is_silent, keyword};
use super::named::Named;
use super::numbers::{Numbers, folded};
use super::scratch::Scratch;
use super::stores::{Part, Spoken};
use super::tokens::{IDENT, Kind, RAW, STRING, Token, Tokens, lex};
use super::words::{Interner, Word};
use crate::extract::lexicon::Lexicon;

/// Reads a text. The lexicon says which calls are worth keeping.
pub fn scan(text: &str, lexicon: &Lexicon) -> FileFacts {
    // Asking the system for the same space anew for each file cost a fifth of all time.
    let mut scratch = SCRATCH.take();
    let tokens = lex(text, std::mem::take(&mut scratch.tokens));
    let mut words = std::mem::take(&mut scratch.named);
    let named = Named::of(text, &tokens, &mut words);
    let mut scanner = Scanner::new(text, tokens, scratch, lexicon);
    if let Some(at) = scanner.lexed.unterminated {
        scanner.defect(at, "a string or comment without an end");
    }
    scanner.run();
    let (facts, scratch) = scanner.finish();
    SCRATCH.set(Scratch { named: words, ..scratch });
    FileFacts { named, ..facts }
}

/// Gives back the space that this thread keeps for the next file.
pub fn give_back() {
    SCRATCH.take();
}

thread_local! {
    static SCRATCH: Cell<Scratch> = Cell::default();
}

/// What opened a bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// The file, or `mod name { … }`.
    Module,
    /// The body of a function, or a block.
    Block,
    /// `impl`, `trait`, `extern`, fields: what stands inside is a member and no item.
    Members,
    /// `extern "C" { … }`.
    Foreign,
    /// The body of a macro by example.
    MacroBody,
    /// The arguments of a macro, and brackets in them: items there belong to the scope around.
    Open,
    /// Parentheses and square brackets.
    Group,
    /// `#[…]`.
    Attribute,
}

pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) close: Kind,
    pub(super) scope: u32,
    /// Whether a block has a scope of its own yet.
    pub(super) own: bool,
    /// The item that ends with it.
    pub(super) item: Option<u32>,
    /// The call whose arguments these are.
    pub(super) call: Option<u32>,
    /// The position of the current argument.
    pub(super) argument: u8,
    /// The name of what was called, for literals.
    pub(super) callee: Option<(u32, u32)>,
    /// The type that `impl` is for.
    pub(super) subject: Option<Word>,
    /// The function whose body it is.
    pub(super) function: Option<u32>,
    /// Where the bracket stands.
    pub(super) at: u32,
    /// Whether variables in it are of no account: it is no attribute, and of no call that matters.
    pub(super) silent: bool,
    /// The nearest bracket, itself or around it, that says where a declared item belongs.
    pub(super) owner: usize,
}

/// A path as it stands among the tokens.
pub(super) struct Written {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) rooted: bool,
    pub(super) kind: SiteKind,
    /// How many words it has.
    pub(super) length: usize,
    /// Its number, if it is kept.
    pub(super) path: Option<u32>,
}

/// What the next brace will be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expected {
    pub(super) kind: Option<FrameKind>,
    pub(super) item: Option<u32>,
    pub(super) test: bool,
    pub(super) subject: Option<Word>,
    pub(super) function: Option<u32>,
}

/// A word or a path with a capital head, kept until the imports of the file are known.
pub(super) struct Candidate {
    pub(super) scope: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) kind: SiteKind,
}

/// A path at a place.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub(super) path: u32,
    pub(super) site: Site,
}

pub(super) struct Scanner<'t, 'l> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    /// What else the lexer found.
    pub(super) lexed: Tokens,
    pub(super) at: usize,
    pub(super) lexicon: &'l Lexicon,
    pub(super) frames: Vec<Frame>,
    /// How many brackets of each kind are open, so that none is looked for in vain.
    pub(super) open: [usize; 3],
    pub(super) facts: FileFacts,
    pub(super) words: Interner,
    pub(super) pending: Pending,
    pub(super) expected: Expected,
    /// The call that the next bracket belongs to, and the callee's range.
    pub(super) called: Option<(Option<u32>, (u32, u32))>,
    /// The bracket of a call with types behind its name, the call and the range of the name.
    pub(super) typed: Option<(usize, Option<u32>, (u32, u32))>,
    /// A command that has just ended, `cmd("SET")` or `cmd("SET").arg(key)`: its call, its last token
    /// and the position of what comes next; and that position for the bracket that follows.
    pub(super) command: Option<(u32, usize, u8)>,
    pub(super) position: u8,
    pub(super) climb: super::climb::Climb<'t>,
    pub(super) known: Numbers,
    /// Space for the words of one path.
    pub(super) buffer: Vec<Word>,
    /// Every place of a path so far.
    pub(super) places: Vec<Placed>,
    pub(super) candidates: Vec<Candidate>,
    /// Calls whose attribute stands before an item that has not ended.
    pub(super) open_attributes: Vec<u32>,
    /// Other names for functions that the catalogue asks for.
    pub(super) aliases: Vec<&'t str>,
    /// Public functions that return a static reference.
    pub(super) accessors: Vec<u32>,
    /// Literals in SQL, until the constants of the file are known.
    pub(super) spoken: Vec<Spoken<'t>>,
    /// What is given to a call of `listen`, likewise.
    pub(super) listened: Vec<(Part, u32, u32)>,
    /// Whether the file names a library that speaks to a store.
    pub(super) sees_client: bool,
    /// The function being read, if its name says that it makes a name.
    pub(super) namer: Option<u32>,
    /// The number of the current statement.
    pub(super) statement: u32,
}

impl<'t, 'l> Scanner<'t, 'l> {
    fn new(text: &'t str, mut lexed: Tokens, scratch: Scratch, lexicon: &'l Lexicon) -> Self {
        let Scratch { mut facts, mut frames, mut words, mut known, .. } = scratch;
        let Scratch { buffer, candidates, places, .. } = scratch;
        // One path for each 190 bytes, one word for each 250, on average over 900,000 lines.
        let expected = text.len() / 200;
        words.clear(expected);
        known.clear(expected);
        facts.scopes.push(Scope { parent: None, kind: ScopeKind::File, test: false });
        let root = Frame {
            kind: FrameKind::Module,
            close: 0,
            scope: 0,
            own: true,
            item: None,
            call: None,
            argument: 0,
            callee: None,
            subject: None,
            function: None,
            at: 0,
            silent: true,
            owner: 0,
        };
        frames.push(root);
        Self {
            text,
            tokens: std::mem::take(&mut lexed.all),
            lexed,
            at: 0,
            lexicon,
            frames,
            open: [0; 3],
            facts,
            words,
            pending: Pending::default(),
            expected: Expected::default(),
            called: None,
            typed: None,
            command: None,
            position: 0,
            climb: super::climb::Climb::default(),
            known,
            buffer,
            places,
            candidates,
            open_attributes: Vec::new(),
            accessors: Vec::new(),
            spoken: Vec::new(),
            listened: Vec::new(),
            sees_client: lexicon.clients.everywhere,
            namer: None,
            statement: 1,
            aliases: Vec::new(),
        }
    }

    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token.kind {
                IDENT => self.word(token),
                RAW => self.path(false),
                b'{' | b'(' | b'[' => self.open(token),
                b'}' | b')' | b']' => self.close(token),
                b';' => self.end_of_statement(),
                b',' => self.end_of_argument(),
                b'.' => self.dot(),
                // In `name: ::a::b` the first one belongs to the name.
                b':' if self.kind(1) == b':' && self.kind(2) != b':' => self.colons(),
                b'#' => self.attribute(),
                b'$' if self.kind(1) == IDENT && self.word_at(1) == "crate" => {
                    self.at += 1;
                    self.path(false);
                }
                STRING => self.literal(token),
                _ => self.at += 1,
            }
        }
    }

    /// The kind of the token `ahead` of the current one; 0 past the end.
    pub(super) fn kind(&self, ahead: usize) -> Kind {
        self.tokens.get(self.at + ahead).map_or(0, |token| token.kind)
    }

    pub(super) fn kind_before(&self, back: usize) -> Kind {
        self.at.checked_sub(back).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.kind)
    }

    /// The text of the token `ahead` of the current one.
    pub(super) fn word_at(&self, ahead: usize) -> &'t str {
        self.tokens.get(self.at + ahead).map_or("", |token| self.slice(token.start, token.end))
    }

    fn word_at_token(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| self.slice(token.start, token.end))
    }

    pub(super) fn slice(&self, start: u32, end: u32) -> &'t str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    pub(super) fn token(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn is_name(&self, ahead: usize) -> bool {
        matches!(self.kind(ahead), IDENT | RAW)
    }

    pub(super) fn defect(&mut self, at: u32, problem: &'static str) {
        self.facts.defect.get_or_insert(Defect { at, problem });
    }

    /// The scope that names are looked up in here.
    pub(super) fn scope(&self) -> u32 {
        self.frames.last().map_or(0, |frame| frame.scope)
    }

    /// The scope that an item declared here belongs to, made now where a block has none yet;
    /// none where it is a member.
    pub(super) fn declaring_scope(&mut self) -> Option<u32> {
        let owner = self.frames.last()?.owner;
        let frame = self.frames.get(owner)?;
        if matches!(frame.kind, FrameKind::Members | FrameKind::Foreign) {
            return None;
        }
        if frame.own {
            return Some(frame.scope);
        }
        let scope = self.new_scope(frame.scope, ScopeKind::Block, false);
        for frame in self.frames.iter_mut().skip(owner) {
            frame.scope = scope;
        }
        if let Some(frame) = self.frames.get_mut(owner) {
            frame.own = true;
        }
        Some(scope)
    }

    pub(super) fn new_scope(&mut self, parent: u32, kind: ScopeKind, test: bool) -> u32 {
        let outer = self.facts.scopes.get(parent as usize).is_some_and(|scope| scope.test);
        let id = small(self.facts.scopes.len());
        self.facts.scopes.push(Scope { parent: Some(parent), kind, test: test || outer });
        id
    }

    /// `::` that begins a path, or that follows something else and says nothing new.
    fn colons(&mut self) {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).copied();
        let start = self.token(0).map_or(0, |token| token.start);
        let is_tail = before.is_some_and(|before| match before.kind {
            IDENT => !is_silent(keyword(self.text, before.start, before.end)),
            RAW => true,
            // `impl<T> ::a::B`, and `{ … } ::a::b()`, stand apart.
            b')' | b']' | b'}' | b'>' => {
                before.end == start
                    && !(before.kind == b'>' && matches!(self.kind_before(2), b'-' | b'='))
            }
            _ => false,
        });
        self.at += 2;
        if !is_tail && self.is_name(0) {
            self.path(true);
        } else if is_tail && self.is_name(0) {
            self.at += 1;
        }
    }

    /// A path that begins at the current token.
    pub(super) fn path(&mut self, rooted: bool) {
        let first = self.at;
        let (mut last, mut length) = (first, 1);
        loop {
            let next = last + 1 - self.at;
            if self.kind(next) == b':' && self.kind(next + 1) == b':' && self.is_name(next + 2) {
                last += 3;
                length += 1;
            } else {
                break;
            }
        }
        self.at = last + 1;
        let kind = if self.kind(0) == b'!' && self.kind(1) != b'=' {
            SiteKind::Macro
        } else {
            SiteKind::Plain
        };
        let mut written = Written { first, last, rooted, kind, length, path: None };
        if length > 1 && !self.sees_client {
            self.see_library(self.word_at_token(first));
        }
        written.path = self.keep(&written);
        self.after_path(&written);
    }

    /// Keeps a path if it can leave the package; what depends on imports is decided at the end.
    fn keep(&mut self, written: &Written) -> Option<u32> {
        let Written { first, last, rooted, kind, length, .. } = *written;
        let head = self.word_at_token(first);
        if !rooted {
            // A workspace may well call a package `core` or `alloc`.
            if matches!(head, "Self" | "std") {
                return None;
            }
            let is_small = head.starts_with(|c: char| c.is_lowercase() || c == '_');
            if length == 1 || !is_small {
                let is_field = length == 1 && self.kind(0) == b':' && self.kind(1) != b':';
                let can_be_item = !is_small
                    || kind == SiteKind::Macro
                    || matches!(self.kind(0), b'(' | b'<')
                    || self.frames.last().is_some_and(|f| f.kind == FrameKind::Attribute);
                if !is_field && can_be_item {
                    let scope = self.scope();
                    let (first, last) = (small(first), small(last));
                    self.candidates.push(Candidate { scope, first, last, kind });
                }
                return None;
            }
        }
        Some(self.record(self.scope(), first, last, rooted, kind))
    }

    /// Keeps a path with its place.
    pub(super) fn record(
        &mut self,
        scope: u32,
        first: usize,
        last: usize,
        rooted: bool,
        kind: SiteKind,
    ) -> u32 {
        let mut words = std::mem::take(&mut self.buffer);
        words.clear();
        for at in (first..=last).step_by(3) {
            let Some(token) = self.tokens.get(at).copied() else { continue };
            words.push(self.words.word(self.slice(token.start, token.end)));
        }
        let path = self.path_of(scope, &words, rooted);
        self.buffer = words;
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self.tokens.get(last).map_or(start, |token| token.end);
        let len = u16::try_from(end.saturating_sub(start)).unwrap_or(u16::MAX);
        self.places.push(Placed { path, site: Site { at: start, len, kind } });
        path
    }

    /// The index of a path, which is kept once for each scope.
    pub(super) fn path_of(&mut self, scope: u32, words: &[Word], rooted: bool) -> u32 {
        let mut hash = u64::from(scope) << 1 | u64::from(rooted);
        for word in words {
            hash = (hash.rotate_left(5) ^ (word.index() as u64 + 1))
                .wrapping_mul(0x517c_c1b7_2722_0a95);
        }
        let hash = folded(hash);
        let facts = &self.facts;
        let is_same = |path: u32| {
            facts.paths.get(path as usize).is_some_and(|fact| {
                fact.scope == scope && fact.rooted == rooted && facts.words_of(fact) == words
            })
        };
        if let Some(path) = self.known.find(hash, is_same) {
            return path;
        }
        let path = small(facts.paths.len());
        let start = small(facts.path_words.len());
        // Nobody writes a longer one.
        let length = u16::try_from(words.len()).unwrap_or(u16::MAX);
        self.facts.path_words.extend(words.iter().take(usize::from(length)));
        self.facts.paths.push(PathFact { scope, start, first: 0, length, rooted, used: false });
        self.known.add(hash, path);
        path
    }

    pub(super) fn visibility(&self) -> Visibility {
        self.pending.visibility
    }

    pub(super) fn argument_is(&mut self, value: Argument) {
        let Some(frame) = self.frames.last() else { return };
        let (Some(call), position) = (frame.call, frame.argument) else { return };
        if let Some(call) = self.facts.calls.get_mut(call as usize) {
            // Most calls have one: the usual four places would be lost.
            if call.arguments.is_empty() {
                call.arguments.reserve_exact(1);
            }
            call.arguments.push((position, value));
        }
    }
}

pub(super) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
