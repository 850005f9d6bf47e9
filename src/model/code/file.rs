//! One reachable file, with the run's names for its words.
//!
//! Owns what of it counts as declared. Does not know other files.

use std::path::Path;
use std::sync::Arc;

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
    pub(in crate::model) names: Arc<[Name]>,
    /// Scope and import of each glob.
    pub(in crate::model) globs: Vec<(u32, u32)>,
}

impl<'c> CodeFile<'c> {
    /// The run's name of each word of a file.
    pub(super) fn names(facts: &'c FileFacts, run: &mut Names<'c>) -> Arc<[Name]> {
        facts.words.iter().map(|word| run.add(word)).collect()
    }

    pub(super) fn new(
        facts: &'c FileFacts,
        path: &'c Path,
        id: FileId,
        names: Arc<[Name]>,
    ) -> Self {
        let globs = facts.imports.iter().enumerate().filter(|(_, import)| import.glob);
        let globs = globs.map(|(at, import)| (import.scope, small(at))).collect();
        Self { facts, path, id, names, globs }
    }

    /// What its scopes declare: scope, name and declaration.
    pub(super) fn declares(&self) -> impl Iterator<Item = (u32, Name, Decl)> {
        let facts = self.facts;
        let tables: Vec<_> = facts
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Table)
            .map(|item| (item.scope, item.name))
            .collect();
        let items = facts.items.iter().enumerate().filter_map(move |(at, item)| {
            let decl = match item.kind {
                ItemKind::InlineModule | ItemKind::FileModule => Decl::Module(small(at)),
                ItemKind::Method => return None,
                // An entity that is written out is the table that is declared beside it.
                ItemKind::Struct if tables.contains(&(item.scope, item.name)) => return None,
                _ => Decl::Item(small(at)),
            };
            Some((item.scope, *self.names.get(item.name.index())?, decl))
        });
        let imports = facts.imports.iter().enumerate().filter(|(_, import)| !import.glob);
        let imports = imports.filter_map(|(at, import)| {
            let name = *self.names.get(import.alias?.index())?;
            Some((import.scope, name, Decl::Import(small(at))))
        });
        items.chain(imports)
    }

    /// Whether a glob brings names into a scope.
    pub(super) fn has_glob(&self, scope: u32) -> bool {
        self.globs.iter().any(|(of, _)| *of == scope)
    }

    pub(in crate::model) fn span(&self, at: u32, end: u32) -> Span {
        self.id.span(at as usize..end as usize)
    }
}
