//! `use` trees and `extern crate`, one import for each leaf.
//!
//! Owns the flattening, with a stack of its own instead of recursion. Does not resolve.

use super::facts::{Import, SiteKind};
use super::scan::Scanner;
use super::tokens::{IDENT, RAW, Token};
use super::words::Word;

impl<'t> Scanner<'t, '_> {
    /// `use a::{b as c, d::*};`.
    pub(super) fn use_tree(&mut self) {
        let start = self.token(0).map_or(0, |token| token.start);
        self.pending.start.get_or_insert(start);
        let scope = self.declaring_scope().unwrap_or_else(|| self.scope());
        self.at += 1;
        let mut rooted = false;
        let mut tree: Vec<Token> = Vec::new();
        let mut groups: Vec<usize> = Vec::new();
        while let Some(token) = self.token(0) {
            match token.kind {
                IDENT | RAW => {
                    tree.push(token);
                    self.at += 1;
                    self.leaf(scope, &mut tree, &groups, rooted);
                }
                b'$' if self.kind(1) == IDENT => self.at += 1,
                b':' => {
                    rooted |= tree.is_empty() && groups.is_empty();
                    self.at += 1;
                }
                b'*' => {
                    self.import(scope, &tree, (None, true, rooted), token);
                    self.at += 1;
                }
                b'{' => {
                    groups.push(tree.len());
                    self.at += 1;
                }
                b'}' if !groups.is_empty() => {
                    groups.pop();
                    tree.truncate(groups.last().copied().unwrap_or(0));
                    self.at += 1;
                }
                b',' if !groups.is_empty() => {
                    tree.truncate(groups.last().copied().unwrap_or(0));
                    self.at += 1;
                }
                // The end, or a macro's fragment: what stands there belongs to the loop outside.
                _ => break,
            }
        }
        self.pending.clear();
    }

    /// Behind a name: the end of a leaf, unless the path goes on.
    fn leaf(&mut self, scope: u32, tree: &mut Vec<Token>, groups: &[usize], rooted: bool) {
        if self.kind(0) == b':' && self.kind(1) == b':' {
            return;
        }
        let Some(last) = tree.last().copied() else { return };
        let is_self = self.slice(last.start, last.end) == "self" && tree.len() > 1;
        if is_self {
            tree.pop();
        }
        let mut alias = tree.last().map(|token| self.slice(token.start, token.end));
        if self.kind(0) == IDENT && self.word_at(0) == "as" {
            alias = Some(self.word_at(1)).filter(|name| *name != "_");
            self.at += 2;
        }
        if let (Some(name), Some(token)) = (alias, tree.last()) {
            let own = self.slice(token.start, token.end);
            let lexicon = self.lexicon;
            let is_asked = lexicon.calls.contains(own) || lexicon.clients.calls.contains(own);
            if is_asked && name != own {
                self.aliases.push(name);
            }
        }
        let alias = alias.map(|name| self.words.word(name));
        self.import(scope, tree, (alias, false, rooted), last);
        tree.truncate(groups.last().copied().unwrap_or(0));
    }

    fn import(
        &mut self,
        scope: u32,
        tree: &[Token],
        (alias, glob, rooted): (Option<Word>, bool, bool),
        at: Token,
    ) {
        if tree.is_empty() {
            return;
        }
        let mut words = std::mem::take(&mut self.buffer);
        words.clear();
        for token in tree {
            words.push(self.words.word(self.slice(token.start, token.end)));
        }
        let path = self.path_of(scope, &words, rooted);
        self.buffer = words;
        self.push_import(scope, path, (alias, glob, false), at);
    }

    /// `extern crate name as alias;`
    pub(super) fn extern_crate(&mut self) {
        let start = self.token(0).map_or(0, |token| token.start);
        self.pending.start.get_or_insert(start);
        let scope = self.declaring_scope().unwrap_or_else(|| self.scope());
        let Some(token) = self.token(2) else {
            self.at += 2;
            return;
        };
        let name: &'t str = self.slice(token.start, token.end);
        let mut alias = Some(name);
        self.at += 3;
        if self.word_at(0) == "as" {
            alias = Some(self.word_at(1)).filter(|name| *name != "_");
            self.at += 2;
        }
        let word = self.words.word(name);
        let alias = alias.map(|name| self.words.word(name));
        let path = self.path_of(scope, &[word], name != "self");
        self.push_import(scope, path, (alias, false, true), token);
        self.pending.clear();
    }

    fn push_import(
        &mut self,
        scope: u32,
        path: u32,
        (alias, glob, is_extern_crate): (Option<Word>, bool, bool),
        at: Token,
    ) {
        let site = super::facts::Site {
            at: at.start,
            len: u16::try_from(at.end - at.start).unwrap_or(u16::MAX),
            kind: SiteKind::Import,
        };
        self.places.push(super::scan::Placed { path, site });
        if let Some(fact) = self.facts.paths.get(path as usize) {
            let named = &self.lexicon.clients.libraries;
            let is_named =
                self.facts.words_of(fact).iter().any(|word| named.contains(self.words.get(*word)));
            self.sees_client |= is_named;
        }
        self.facts.imports.push(Import {
            scope,
            path,
            alias,
            glob,
            is_extern_crate,
            visibility: self.visibility(),
            hidden: self.pending.hidden,
            at: at.start,
            end: at.end,
        });
    }
}
