//! What a function or macro may pass on to a client of a store: its parameters, and for a macro by
//! example which fragment it gives to which call.
//!
//! Owns positions alone. Parameters are kept in files that name a client's library, so that they
//! cost nothing elsewhere; macros are few and short. Does not know which call is one of a client,
//! nor who calls the function.

use super::number_of;
use crate::extract::rust::scan::Scanner;
use crate::extract::rust::tokens::{IDENT, LIFETIME, RAW, Token};

/// How far the head of a function, the arms of a macro and one arm's calls are looked into.
const HEAD: usize = 400;
const ARMS: usize = 4_000;
const CALLS: usize = 24;

/// What a function is given.
#[derive(Debug)]
pub struct Parameters {
    /// Its position among the functions of the file.
    pub function: u32,
    /// Its name.
    pub name: Box<str>,
    /// The type that it belongs to; none for a function of a module.
    pub subject: Option<Box<str>>,
    /// Whether it is called on something.
    pub is_method: bool,
    /// For each parameter, without the receiver, the number of its name, 0 for a pattern, and where
    /// the name gets another meaning.
    pub names: Vec<(u32, u32)>,
}

impl Parameters {
    /// The position of the parameter that a name means at a place.
    pub fn position(&self, name: u32, at: u32) -> Option<u8> {
        let found = self.names.iter().rposition(|(known, until)| *known == name && at < *until)?;
        u8::try_from(found).ok().filter(|_| name != 0)
    }
}

/// One arm of a macro by example that gives fragments to calls.
#[derive(Debug)]
pub struct MacroArm {
    /// The macro.
    pub name: Box<str>,
    /// Where its name stands.
    pub at: u32,
    /// Its calls in the order of the text, those behind one given a fragment included.
    pub calls: Vec<MacroCall>,
}

/// One call in the body of a macro.
#[derive(Debug)]
pub struct MacroCall {
    /// What is called.
    pub callee: MacroCallee,
    /// Position of an argument, and of the fragment that it is.
    pub given: Vec<(u8, u8)>,
}

/// What the body of a macro calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MacroCallee {
    /// `.name(…)`.
    Method(Box<str>),
    /// `.$fragment(…)`, by the fragment's position.
    Fragment(u8),
    /// `path::to::name(…)`, by its last word.
    Function(Box<str>),
    /// `name!(…)`.
    Macro(Box<str>),
}

impl<'t> Scanner<'t, '_> {
    /// Keeps the parameters of the function that begins; the current token is `fn`.
    pub(super) fn note_parameters(&mut self, function: u32, name: Token) {
        if !self.sees_client {
            return;
        }
        let Some(open) = self.parameters_open() else { return };
        let mut names = Vec::new();
        let mut is_method = false;
        let (mut depth, mut start) = (0usize, open + 1);
        for ahead in open + 1..open + HEAD {
            let ends = match self.kind(ahead) {
                b'(' | b'[' | b'{' | b'<' => {
                    depth += 1;
                    false
                }
                b'>' if self.kind(ahead - 1) == b'-' => false,
                b')' | b']' | b'}' | b'>' if depth > 0 => {
                    depth -= 1;
                    false
                }
                b',' => depth == 0,
                b')' | 0 => true,
                _ => false,
            };
            if !ends {
                continue;
            }
            match self.parameter(start, ahead) {
                Some("self") => is_method = true,
                Some(name) => names.push((number_of(name), u32::MAX)),
                None if ahead > start => names.push((0, u32::MAX)),
                None => {}
            }
            start = ahead + 1;
            if self.kind(ahead) != b',' {
                break;
            }
        }
        let subject = self.frames.last().and_then(|frame| frame.subject);
        if subject.is_none() && names.iter().all(|(name, _)| *name == 0) {
            return;
        }
        let subject = subject.map(|word| self.words.get(word).into());
        let name = self.slice(name.start, name.end).into();
        let found = Parameters { function, name, subject, is_method, names };
        self.facts.stores.parameters.push(found);
    }

    /// How far ahead the parenthesis stands, behind type parameters.
    fn parameters_open(&self) -> Option<usize> {
        let mut depth = 0usize;
        for ahead in 2..HEAD {
            match self.kind(ahead) {
                b'<' => depth += 1,
                b'>' if self.kind(ahead - 1) == b'-' => {}
                b'>' => depth = depth.saturating_sub(1),
                b'(' if depth == 0 => return Some(ahead),
                b'{' | b';' | 0 => return None,
                _ => {}
            }
        }
        None
    }

    /// The name of the parameter between two tokens, if it is no pattern.
    fn parameter(&self, start: usize, end: usize) -> Option<&'t str> {
        let mut ahead = start;
        if self.kind(ahead) == b'#' {
            ahead = (ahead..end).find(|at| self.kind(*at) == b']')? + 1;
        }
        while ahead < end
            && (matches!(self.kind(ahead), b'&' | LIFETIME)
                || self.kind(ahead) == IDENT && self.word_at(ahead) == "mut")
        {
            ahead += 1;
        }
        let is_name = ahead < end && matches!(self.kind(ahead), IDENT | RAW);
        let name = is_name.then(|| self.word_at(ahead))?;
        (name == "self" || self.kind(ahead + 1) == b':').then_some(name)
    }

    /// `let name = …` behind a parameter of that name: but for another type it is something else.
    pub(in crate::extract::rust) fn see_shadow(&mut self, name: &str, equals: usize) {
        const SAME: [&str; 8] =
            ["into", "to_string", "to_owned", "as_ref", "as_str", "clone", "as_bytes", "borrow"];
        let Some(last) = self.facts.stores.parameters.last() else { return };
        let function = self.facts.stores.functions.get(last.function as usize);
        if function.is_none_or(|function| function.close > function.end) {
            return;
        }
        let from = if self.kind(equals + 1) == b'&' { equals + 2 } else { equals + 1 };
        let is_same = self.kind(equals) == b'='
            && self.word_at(from) == name
            && (self.kind(from + 1) == b';'
                || self.kind(from + 1) == b'.' && SAME.contains(&self.word_at(from + 2)));
        if is_same {
            return;
        }
        let (number, at) = (number_of(name), self.token(0).map_or(0, |token| token.start));
        let last = self.facts.stores.parameters.last_mut();
        for (known, until) in last.into_iter().flat_map(|last| &mut last.names) {
            if *known == number {
                *until = (*until).min(at);
            }
        }
    }

    /// The arms of `macro_rules! name { … }` that give fragments to calls; the current token is `!`.
    pub(in crate::extract::rust) fn note_macro(&mut self, name: Token) {
        let mut at = self.at + 3;
        let end = at + ARMS;
        while at < end && self.kind_at(at) == b'(' {
            let Some(close) = self.closing(at, end) else { return };
            let fragments = self.fragments(at, close);
            // `=>`
            let body = close + 3;
            let Some(body_end) = self.closing(body, end) else { return };
            if !fragments.is_empty() {
                let calls = self.calls_of_arm(body, body_end, &fragments);
                if calls.iter().any(|call| !call.given.is_empty()) {
                    let name_text = self.slice(name.start, name.end).into();
                    let arm = MacroArm { name: name_text, at: name.start, calls };
                    self.facts.stores.macros.push(arm);
                }
            }
            at = body_end + 1;
            at += usize::from(self.kind_at(at) == b';');
        }
    }

    /// The bracket that closes the one at a token.
    fn closing(&self, open: usize, end: usize) -> Option<usize> {
        if !matches!(self.kind_at(open), b'(' | b'[' | b'{') {
            return None;
        }
        let mut depth = 0usize;
        for at in open..end {
            match self.kind_at(at) {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                0 => return None,
                _ => {}
            }
        }
        None
    }

    /// Names of fragments in a matcher, with the argument that each is: those before a repetition.
    fn fragments(&self, open: usize, close: usize) -> Vec<(&'t str, u8)> {
        let mut out = Vec::new();
        let mut position = 0u8;
        for at in open + 1..close {
            match self.kind_at(at) {
                b',' => position = position.saturating_add(1),
                b'$' if self.kind_at(at + 1) == IDENT && self.kind_at(at + 2) == b':' => {
                    out.push((self.word_of(at + 1), position));
                }
                // What is repeated, or in a bracket, has no position of its own.
                b'$' | b'(' | b'[' | b'{' => break,
                _ => {}
            }
        }
        out
    }

    fn calls_of_arm(
        &self,
        open: usize,
        close: usize,
        fragments: &[(&'t str, u8)],
    ) -> Vec<MacroCall> {
        let mut out = Vec::new();
        for at in open + 1..close {
            if self.kind_at(at) != b'(' || out.len() >= CALLS {
                continue;
            }
            let Some(callee) = self.callee_before(at, fragments) else { continue };
            let given = self.given_fragments(at, close, fragments);
            let is_method = matches!(callee, MacroCallee::Method(_) | MacroCallee::Fragment(_));
            if is_method || !given.is_empty() {
                out.push(MacroCall { callee, given });
            }
        }
        out
    }

    /// What the parenthesis at a token calls.
    fn callee_before(&self, open: usize, fragments: &[(&'t str, u8)]) -> Option<MacroCallee> {
        let mut at = open.checked_sub(1)?;
        if self.kind_at(at) == b'>' {
            // `.name::<T>(`
            let generic = (at.saturating_sub(32)..at).rev().find(|at| self.kind_at(*at) == b'<')?;
            at = generic.checked_sub(3)?;
        }
        let is_macro = self.kind_at(at) == b'!';
        at -= usize::from(is_macro);
        if !matches!(self.kind_at(at), IDENT | RAW) {
            return None;
        }
        let name = self.word_of(at);
        if is_macro {
            return Some(MacroCallee::Macro(name.into()));
        }
        match self.kind_at(at.checked_sub(1)?) {
            b'.' => Some(MacroCallee::Method(name.into())),
            b'$' => {
                let is_method = self.kind_at(at.checked_sub(2)?) == b'.';
                let known = fragments.iter().find(|(known, _)| *known == name);
                known.filter(|_| is_method).map(|(_, place)| MacroCallee::Fragment(*place))
            }
            _ => Some(MacroCallee::Function(name.into())),
        }
    }

    /// Arguments that are a fragment, or a fragment as another type.
    fn given_fragments(
        &self,
        open: usize,
        close: usize,
        fragments: &[(&'t str, u8)],
    ) -> Vec<(u8, u8)> {
        let mut out = Vec::new();
        let (mut depth, mut position, mut is_first) = (0usize, 0u8, true);
        for at in open + 1..close {
            match self.kind_at(at) {
                b')' | b']' | b'}' if depth == 0 => break,
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                b',' if depth == 0 => {
                    position = position.saturating_add(1);
                    is_first = true;
                    continue;
                }
                b'&' if is_first => continue,
                b'$' if is_first && matches!(self.kind_at(at + 2), b',' | b')' | b'.') => {
                    let name = self.word_of(at + 1);
                    let known = fragments.iter().find(|(known, _)| *known == name);
                    out.extend(known.map(|(_, place)| (position, *place)));
                }
                _ => {}
            }
            is_first = false;
        }
        out
    }
}
