//! Attributes, and what they and `pub` say about the item behind them.
//!
//! Owns the reading of `#[…]`. The words inside are scanned like any other: a derive or an
//! attribute macro is a path. Does not know the item.

use super::facts::{Symbol, SymbolKind, Visibility};
use super::scan::{Frame, FrameKind, Scanner};
use super::strings;
use super::tokens::{IDENT, RAW, STRING};

/// How far an attribute is looked into: without an end, many of them would be read to the end of
/// the text each.
const FAR: usize = 400;

/// What has been said about the next item.
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub(super) start: Option<u32>,
    pub(super) visibility: Visibility,
    pub(super) hidden: bool,
    pub(super) test: bool,
    pub(super) conditional: bool,
    pub(super) exported: bool,
    pub(super) no_mangle: bool,
    pub(super) export_name: Option<Box<str>>,
    pub(super) link_name: Option<Box<str>>,
    pub(super) derive: Option<(u32, u32)>,
    /// Whether an enumeration stands for the columns of a table, and its given name.
    pub(super) iden: bool,
    pub(super) iden_name: Option<Box<str>>,
    pub(super) paths: Vec<(Box<str>, u32)>,
}

impl Pending {
    pub(super) fn clear(&mut self) {
        // Nothing is said before most brackets and semicolons.
        if self.start.is_some() {
            *self = Self::default();
        }
    }
}

impl Scanner<'_, '_> {
    /// `pub`, `pub(…)`.
    pub(super) fn pub_word(&mut self) {
        let start = self.token(0).map_or(0, |token| token.start);
        self.pending.start.get_or_insert(start);
        self.pending.visibility = Visibility::Public;
        self.at += 1;
        if self.kind(0) == b'(' && matches!(self.word_at(1), "crate" | "super" | "self" | "in") {
            self.pending.visibility = Visibility::Restricted;
            while self.kind(0) != b')' && self.kind(0) != 0 {
                self.at += 1;
            }
            self.at += 1;
        }
    }

    /// `#[…]` or `#![…]`.
    pub(super) fn attribute(&mut self) {
        let inner = self.kind(1) == b'!';
        let bracket = 1 + usize::from(inner);
        if self.kind(bracket) != b'[' {
            self.at += 1;
            return;
        }
        let start = self.token(0).map_or(0, |token| token.start);
        let scope = self.scope();
        if inner {
            self.inner_attribute(bracket + 1);
        } else {
            self.pending.start.get_or_insert(start);
            self.outer_attribute(bracket + 1, start);
        }
        self.push(Frame {
            kind: FrameKind::Attribute,
            close: b']',
            scope,
            own: false,
            item: None,
            call: None,
            argument: 0,
            callee: None,
            subject: None,
            function: None,
            at: start,
            silent: false,
            owner: 0,
        });
        self.at += bracket + 1;
    }

    fn inner_attribute(&mut self, name: usize) {
        if self.word_at(name) == "cfg" && self.is_test_cfg(name + 1) {
            let scope = self.scope() as usize;
            if let Some(scope) = self.facts.scopes.get_mut(scope) {
                scope.test = true;
            }
        }
    }

    fn outer_attribute(&mut self, name: usize, start: u32) {
        // `unsafe(no_mangle)` is the same as `no_mangle`.
        let name = if self.word_at(name) == "unsafe" { name + 2 } else { name };
        let (mut last, mut word) = (name, self.word_at(name));
        while self.kind(last + 1) == b':' && self.kind(last + 2) == b':' {
            last += 3;
            word = self.word_at(last);
        }
        match word {
            "cfg" => {
                self.pending.conditional = true;
                self.pending.test |= self.is_test_cfg(last + 1);
            }
            "cfg_attr" => self.conditional_attribute(last + 1, start),
            "path" => self.path_attribute(last, start),
            "doc" => self.pending.hidden |= self.word_at(last + 2) == "hidden",
            "no_mangle" => self.pending.no_mangle = true,
            "export_name" => self.pending.export_name = self.value_of(last),
            "link_name" => self.pending.link_name = self.value_of(last),
            "link" => self.link_attribute(last + 1),
            "sea_orm" => self.note_entity(last + 1),
            "derive" => self.note_derive(last + 1),
            "iden" => self.pending.iden_name = self.value_of(last),
            "macro_export" | "proc_macro" | "proc_macro_attribute" => self.pending.exported = true,
            "proc_macro_derive" => {
                self.pending.derive = self.token(last + 2).map(|token| (token.start, token.end));
            }
            word if word.ends_with("test") || matches!(word, "bench" | "test_case") => {
                self.pending.test = true;
            }
            _ => {}
        }
    }

    /// Whether `( … )` behind `cfg` holds only under `test`: `test`, or `all(…, test, …)`.
    fn is_test_cfg(&self, open: usize) -> bool {
        if self.word_at(open + 1) == "test" {
            return self.kind(open + 2) == b')';
        }
        if self.word_at(open + 1) != "all" {
            return false;
        }
        let mut depth = 0usize;
        for ahead in open + 2..open + FAR {
            match self.kind(ahead) {
                b'(' => depth += 1,
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return false;
                    }
                }
                IDENT if depth == 1 && self.word_at(ahead) == "test" => return true,
                0 | b']' => return false,
                _ => {}
            }
        }
        false
    }

    /// Every attribute that a `cfg_attr` may add.
    fn conditional_attribute(&mut self, open: usize, start: u32) {
        let mut depth = 0usize;
        for ahead in open..open + FAR {
            match self.kind(ahead) {
                b'(' => depth += 1,
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return;
                    }
                }
                0 | b';' | b'{' => return,
                IDENT if depth == 1 => match self.word_at(ahead) {
                    "path" if self.kind(ahead + 1) == b'=' => {
                        self.path_attribute(ahead, start);
                        self.pending.conditional = true;
                    }
                    "no_mangle" => self.pending.no_mangle = true,
                    "export_name" => self.pending.export_name = self.value_of(ahead),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn path_attribute(&mut self, name: usize, start: u32) {
        if let Some(path) = self.value_of(name) {
            self.pending.paths.push((path, start));
        }
    }

    /// The string in `name = "…"`.
    fn value_of(&self, name: usize) -> Option<Box<str>> {
        let is_value = self.kind(name + 1) == b'=' && self.kind(name + 2) == STRING;
        is_value.then(|| strings::value(self.word_at(name + 2)).map(Into::into)).flatten()
    }

    /// `link(name = "…", …)`.
    fn link_attribute(&mut self, open: usize) {
        for ahead in open..open + FAR {
            if matches!(self.kind(ahead), b']' | 0) {
                return;
            }
            if matches!(self.kind(ahead), IDENT | RAW)
                && self.word_at(ahead) == "name"
                && let (Some(name), Some(token)) = (self.value_of(ahead), self.token(ahead + 2))
            {
                let scope = self.scope();
                let (at, end) = (token.start, token.end);
                self.facts.symbols.push(Symbol { kind: SymbolKind::Library, name, scope, at, end });
                return;
            }
        }
    }
}
