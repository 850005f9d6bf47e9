//! What a path was found to mean, and which of two findings is the better one.
//!
//! Owns the shapes. Does not look anything up.

use std::rc::Rc;

use super::names::Name;
use crate::extract::rust::ItemKind;
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct Entry {
    pub(in crate::model) package: PackageId,
    pub(in crate::model) words: Vec<Name>,
    /// The import that leads there, if it was not written at the place itself.
    pub(in crate::model) at: Option<Span>,
}

/// A package that passes on what it has from another one, and the line that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::model) struct Hop {
    pub(in crate::model) package: PackageId,
    pub(in crate::model) at: Option<Span>,
}

/// What a path was found to mean.
#[derive(Clone, Debug)]
pub(in crate::model) struct Resolved {
    pub(in crate::model) res: Res,
    pub(in crate::model) entry: Option<Entry>,
    pub(in crate::model) hops: Vec<Hop>,
    /// The last package that was entered, where others pass it on.
    pub(in crate::model) landed: Option<PackageId>,
    /// Words behind an item: variants, associated items.
    pub(in crate::model) members: Vec<Name>,
    /// Words behind a package from elsewhere.
    pub(in crate::model) outside: Vec<Name>,
    /// Whether a hidden re-export or module lies on the way.
    pub(in crate::model) hidden: Option<(PackageId, Span)>,
}

impl Resolved {
    pub(super) fn of(res: Res) -> Self {
        Self {
            res,
            entry: None,
            hops: Vec::new(),
            landed: None,
            members: Vec::new(),
            outside: Vec::new(),
            hidden: None,
        }
    }
}

/// Whether a look-up ended at something, rather than at a name that nobody declares.
pub(super) fn is_known(found: Option<&Rc<Resolved>>) -> bool {
    found.is_some_and(|found| found.res != Res::Unknown)
}

/// The first of two, unless only the second one is known.
pub(super) fn better(
    first: Option<Rc<Resolved>>,
    second: Option<Rc<Resolved>>,
) -> Option<Rc<Resolved>> {
    if first.is_none() || (!is_known(first.as_ref()) && is_known(second.as_ref())) {
        second
    } else {
        first
    }
}

pub(super) fn is_value_kind(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Function | ItemKind::Const | ItemKind::Static | ItemKind::Macro)
}
