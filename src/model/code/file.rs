//! One reachable file: what its scopes declare, and where each path stands.
//!
//! Owns the tables that make a name in a scope one look-up. Does not know other files.

use std::path::Path;

use super::names::{Name, Names};
use super::table::small;
use crate::extract::rust::{FileFacts, ItemKind};
use crate::source::{FileId, Span};

/// What a name in a scope is declared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::model) enum Decl {
    Module(u32),
    Import(u32),
    Item(u32),
}

/// One reachable file.
#[derive(Debug)]
pub(in crate::model) struct CodeFile<'c> {
    pub(in crate::model) facts: &'c FileFacts,
    pub(in crate::model) path: &'c Path,
    pub(in crate::model) id: FileId,
    /// The run's name of each word.
    pub(in crate::model) names: Vec<Name>,
    /// Scope, name and declaration, sorted.
    decls: Vec<(u32, Name, Decl)>,
    /// Scope and import of each glob.
    pub(in crate::model) globs: Vec<(u32, u32)>,
}

impl<'c> CodeFile<'c> {
    /// The run's name of each word of a file.
    pub(super) fn names(facts: &FileFacts, run: &mut Names) -> Vec<Name> {
        facts.words.iter().map(|word| run.add(word)).collect()
    }

    pub(super) fn new(facts: &'c FileFacts, path: &'c Path, id: FileId, names: Vec<Name>) -> Self {
        let mut decls = Vec::with_capacity(facts.items.len() + facts.imports.len());
        let tables: Vec<_> = facts
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Table)
            .map(|item| (item.scope, item.name))
            .collect();
        for (at, item) in facts.items.iter().enumerate() {
            let Some(name) = names.get(item.name.index()) else { continue };
            let decl = match item.kind {
                ItemKind::InlineModule | ItemKind::FileModule => Decl::Module(small(at)),
                ItemKind::Method => continue,
                // An entity that is written out is the table that is declared beside it.
                ItemKind::Struct if tables.contains(&(item.scope, item.name)) => continue,
                _ => Decl::Item(small(at)),
            };
            decls.push((item.scope, *name, decl));
        }
        let mut globs = Vec::new();
        for (at, import) in facts.imports.iter().enumerate() {
            if import.glob {
                globs.push((import.scope, small(at)));
            } else if let Some(name) = import.alias.and_then(|word| names.get(word.index())) {
                decls.push((import.scope, *name, Decl::Import(small(at))));
            }
        }
        decls.sort_unstable();
        Self { facts, path, id, names, decls, globs }
    }

    /// What a scope declares under a name: modules, then imports, then other items.
    pub(in crate::model) fn declared(&self, scope: u32, name: Name) -> &[(u32, Name, Decl)] {
        let start = self.decls.partition_point(|(s, n, _)| (*s, *n) < (scope, name));
        let rest = self.decls.get(start..).unwrap_or(&[]);
        // Nearly always none or one.
        let count = rest.iter().take_while(|(s, n, _)| (*s, *n) == (scope, name)).count();
        rest.get(..count).unwrap_or(&[])
    }

    /// Whether a scope may hold a name: it declares it, or a glob may bring it.
    pub(super) fn may_hold(&self, scope: u32, name: Name) -> bool {
        let has_glob = self.globs.iter().any(|(of, _)| *of == scope);
        has_glob || self.decls.binary_search_by(|(s, n, _)| (*s, *n).cmp(&(scope, name))).is_ok()
    }

    pub(in crate::model) fn span(&self, at: u32, end: u32) -> Span {
        self.id.span(at as usize..end as usize)
    }
}
