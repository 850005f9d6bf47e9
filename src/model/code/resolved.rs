//! What a path was found to mean, and which of two findings is the better one.
//!
//! Owns the shapes: small ones that are copied while a path is followed, whose lists lie in the
//! memory of the resolver, and a whole one to keep. Does not look anything up.

use super::memory::List;
use super::names::Name;
use crate::extract::rust::{ItemKind, Word};
use crate::model::ids::PackageId;
use crate::source::Span;

/// What a path ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::model) enum Res {
    /// A module of a local package.
    Module(u32),
    /// An item: instance and index.
    Item(u32, u32),
    /// Something in a package from elsewhere, by its name.
    Foreign(Name),
    /// A name of a local package that only a macro or the compiler knows.
    Unknown,
}

/// Where a path enters another local package, and how it is written from there.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Entry {
    pub(in crate::model) package: PackageId,
    pub(in crate::model) words: List<Name>,
    /// The import that leads there, if it was not written at the place itself.
    pub(in crate::model) at: Option<Span>,
}

/// A package that passes on what it has from another one, and the line that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::model) struct Hop {
    pub(in crate::model) package: PackageId,
    pub(in crate::model) at: Option<Span>,
}

/// By which way a path leads to what it means. Most lead there straight.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::model) struct Way {
    pub(in crate::model) entry: Option<Entry>,
    pub(in crate::model) hops: List<Hop>,
    /// The last package that was entered, where others pass it on.
    pub(in crate::model) landed: Option<PackageId>,
    /// Words behind an item, as variants and associated items are, or behind a package from
    /// elsewhere.
    pub(in crate::model) behind: List<Name>,
    /// Whether a hidden re-export or module lies on the way.
    pub(in crate::model) hidden: Option<Hidden>,
}

/// A re-export or module that documentation leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) struct Hidden {
    /// Who hides it.
    pub(in crate::model) by: PackageId,
    /// Where it stands.
    pub(in crate::model) at: Span,
    /// Whether it is a re-export: what it leads to may be shown elsewhere.
    pub(in crate::model) is_import: bool,
}

impl Way {
    /// Whether nothing is to be told of it.
    pub(super) fn is_straight(&self) -> bool {
        let is_entered = self.entry.is_some() || self.landed.is_some() || !self.hops.is_empty();
        !is_entered && self.hidden.is_none() && self.behind.is_empty()
    }
}

/// What a path was found to mean.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Found {
    pub(in crate::model) res: Res,
    pub(in crate::model) way: Way,
}

/// The same as it is remembered: the way lies in the memory of the resolver.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) res: Res,
    /// Nothing for a straight way.
    pub(super) way: u32,
}

impl Known {
    pub(super) fn straight(res: Res) -> Self {
        Self { res, way: 0 }
    }
}

/// Whether a look-up ended at something, rather than at a name that nobody declares.
pub(super) fn is_known(found: Option<Known>) -> bool {
    found.is_some_and(|found| found.res != Res::Unknown)
}

/// The first of two, unless only the second one is known.
pub(super) fn better(first: Option<Known>, second: Option<Known>) -> Option<Known> {
    if first.is_none() || (!is_known(first) && is_known(second)) { second } else { first }
}

pub(super) fn is_value_kind(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Function | ItemKind::Const | ItemKind::Static | ItemKind::Macro)
}

/// What a path was found to mean, to be kept.
#[derive(Clone, Debug)]
pub(in crate::model) struct Resolved {
    pub(in crate::model) res: Res,
    /// The package that is entered, and the path from there.
    pub(in crate::model) entry: Option<(PackageId, Vec<Name>)>,
    pub(in crate::model) hops: Vec<Hop>,
    /// Words behind an item: variants, associated items.
    pub(in crate::model) members: Vec<Name>,
    /// Words behind a package from elsewhere.
    pub(in crate::model) outside: Vec<Name>,
}

/// The words of a path: as they are, or as a file numbers them.
#[derive(Clone, Copy)]
pub(super) enum Words<'w> {
    Names(&'w [Name]),
    OfFile(&'w [Name], &'w [Word]),
}

impl Words<'_> {
    pub(super) fn get(self, at: usize) -> Option<Name> {
        match self {
            Self::Names(names) => names.get(at).copied(),
            Self::OfFile(names, words) => names.get(words.get(at)?.index()).copied(),
        }
    }

    pub(super) fn len(self) -> usize {
        match self {
            Self::Names(names) => names.len(),
            Self::OfFile(_, words) => words.len(),
        }
    }
}
